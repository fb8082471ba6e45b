namespace ProviderKit.Vendors.GitHubCopilot;

/// <summary>The headers that depend on the request. Those the user has set, or the client sent, stay as they are.</summary>
internal static class CopilotHeaders
{
    /// <summary>For a request in OpenAI's chat format, whichever API takes it in the end.</summary>
    public static void Add(HttpRequestMessage message, ChatRequest request)
    {
        var facts = CopilotRequestFacts.Read(request.Body.Span);
        Add(message, facts.ByAgent, facts.HasImage);
    }

    /// <summary>For a request in Anthropic's format.</summary>
    public static void AddToMessages(HttpRequestMessage message, ChatRequest request)
    {
        var facts = CopilotMessagesFacts.Read(request.Body.Span);
        Add(message, facts.ByAgent, facts.HasImage);
    }

    /// <summary>For a request in OpenAI's Responses format.</summary>
    public static void AddToResponses(HttpRequestMessage message, ChatRequest request)
    {
        var facts = CopilotResponsesFacts.Read(request.Body.Span);
        Add(message, facts.ByAgent, facts.HasImage);
    }

    private static void Add(HttpRequestMessage message, bool byAgent, bool hasImage)
    {
        Set(message, "X-Request-Id", Guid.NewGuid().ToString());
        Set(message, "X-Initiator", byAgent ? "agent" : "user");
        // Without it a request with an image is refused.
        if (hasImage) Set(message, "Copilot-Vision-Request", "true");
    }

    private static void Set(HttpRequestMessage message, string name, string value)
    {
        if (!message.Headers.NonValidated.Contains(name)) message.Headers.TryAddWithoutValidation(name, value);
    }
}
