namespace ProviderKit.Vendors.GitHubCopilot;

/// <summary>The headers that depend on the request. Those the user has set, or the client sent, stay as they are.</summary>
internal static class CopilotHeaders
{
    public static void Add(HttpRequestMessage message, ChatRequest request)
    {
        var facts = CopilotRequestFacts.Read(request.Body.Span);
        Set(message, "X-Request-Id", Guid.NewGuid().ToString());
        Set(message, "X-Initiator", facts.ByAgent ? "agent" : "user");
        // Without it a request with an image is refused.
        if (facts.HasImage) Set(message, "Copilot-Vision-Request", "true");
    }

    private static void Set(HttpRequestMessage message, string name, string value)
    {
        if (!message.Headers.NonValidated.Contains(name)) message.Headers.TryAddWithoutValidation(name, value);
    }
}
