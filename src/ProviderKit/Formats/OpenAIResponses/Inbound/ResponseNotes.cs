namespace ProviderKit.Formats.OpenAIResponses.Inbound;

/// <summary>The notes of a request's translation that its response needs. Immutable.</summary>
internal sealed record ResponseNotes
{
    public static readonly ResponseNotes None = new();

    /// <summary>The tools by canonical name.</summary>
    public IReadOnlyDictionary<string, ClientTool> Tools { get; init; } = new Dictionary<string, ClientTool>();

    /// <summary>The fields of the request that the response repeats, as a JSON object; empty for none.</summary>
    public ReadOnlyMemory<byte> Echo { get; init; }

    /// <summary>Whether reasoning is sent to the client in a form that it can send back.</summary>
    public bool Seals { get; init; }

    /// <summary>Whether the response is stored, as its <c>store</c> field states.</summary>
    public bool IsStored { get; init; }

    public ClientTool ToolOf(string name) => Tools.TryGetValue(name, out var tool) ? tool : new ClientTool(ClientToolKind.Function, null, name);
}
