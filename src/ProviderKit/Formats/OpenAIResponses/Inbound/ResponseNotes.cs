namespace ProviderKit.Formats.OpenAIResponses.Inbound;

/// <summary>What a request's translation remembers for its response. Immutable.</summary>
internal sealed record ResponseNotes
{
    public static readonly ResponseNotes None = new();

    /// <summary>The tools, by their names in the canonical form.</summary>
    public IReadOnlyDictionary<string, ClientTool> Tools { get; init; } = new Dictionary<string, ClientTool>();

    /// <summary>Members of the response that repeat the request's, as JSON without braces, a comma at the end; empty for none.</summary>
    public ReadOnlyMemory<byte> Echo { get; init; }

    /// <summary>Whether reasoning is given out in a form in which it can come back.</summary>
    public bool Seals { get; init; }

    /// <summary>Whether the response is kept, as its <c>store</c> says.</summary>
    public bool IsStored { get; init; }

    public ClientTool ToolOf(string name) => Tools.TryGetValue(name, out var tool) ? tool : new ClientTool(ClientToolKind.Function, null, name);
}
