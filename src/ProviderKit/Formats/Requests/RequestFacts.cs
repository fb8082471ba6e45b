using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.OpenAIChat;
using ProviderKit.Formats.OpenAIEmbeddings;

namespace ProviderKit.Formats.Requests;

/// <summary>What routing needs to know about a request's body, read by its <see cref="WireFormat"/> in one pass.</summary>
internal struct RequestFacts
{
    /// <summary>The model, unescaped.</summary>
    public string Model { get; set; }

    /// <summary>Where the model's JSON value begins, its quote included.</summary>
    public int ModelStart { get; set; }

    /// <summary>Bytes of the model's JSON value, both quotes included.</summary>
    public int ModelLength { get; set; }

    public bool Stream { get; set; }

    /// <summary>Whether nothing is asked of the model, as by a request that loads it. Only some formats have such requests.</summary>
    public bool AsksNothing { get; set; }

    /// <summary>Whether the client asked for the usage of a streamed reply. True in formats that always report it.</summary>
    public bool IncludeUsage { get; set; }

    /// <summary>How the client wants vectors written; without meaning in chat.</summary>
    public EmbeddingEncoding Encoding { get; set; }

    /// <summary>How many vectors are asked for; 0 in chat.</summary>
    public int InputCount { get; set; }

    /// <summary>What makes the upstream report usage; meaningful when the client did not ask for it.</summary>
    public SplicedBody.Edit UsageEdit { get; set; }

    /// <summary>Members of messages that not every vendor knows, in the order they stand in; null for none.</summary>
    public List<ExtensionMember>? Extensions { get; set; }

    /// <summary>A field of the client's own format that only upstreams of that format have; null for none.</summary>
    public string? RequiredField { get; set; }

    /// <summary>Members that an upstream may do without (<see cref="SoftMembers"/>).</summary>
    public SoftMember Soft { get; set; }

    /// <summary>What the body says about its conversation; empty where there is none. A field, so that it can be noted in place.</summary>
    public SessionFields Session;
}
