namespace ProviderKit.Vendors.GitHubCopilot;

/// <summary>Adds the headers that depend on the request. Headers from the settings or from the client are kept.</summary>
internal static class CopilotHeaders
{
    /// <summary>For a request in OpenAI's chat format, whether or not it is translated for another API.</summary>
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
        // Copilot refuses a request with an image without this header.
        if (hasImage) Set(message, "Copilot-Vision-Request", "true");
    }

    private static void Set(HttpRequestMessage message, string name, string value)
    {
        if (!message.Headers.NonValidated.Contains(name)) message.Headers.TryAddWithoutValidation(name, value);
    }
}
