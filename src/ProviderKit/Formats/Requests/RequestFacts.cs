using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.OpenAIChat;
using ProviderKit.Formats.OpenAIEmbeddings;

namespace ProviderKit.Formats.Requests;

/// <summary>What routing needs to know about a request's body, read by its <see cref="WireFormat"/> in one pass.</summary>
internal struct RequestFacts
{
    /// <summary>The model, unescaped.</summary>
    public string Model { get; set; }

    /// <summary>The position of the model's JSON value, including its quote.</summary>
    public int ModelStart { get; set; }

    /// <summary>The length of the model's JSON value in bytes, including both quotes.</summary>
    public int ModelLength { get; set; }

    public bool Stream { get; set; }

    /// <summary>Whether the request asks the model nothing, such as one that only loads it. Only some formats have such requests.</summary>
    public bool AsksNothing { get; set; }

    /// <summary>Whether the client asked for the usage of a streamed reply. True in formats that always report it.</summary>
    public bool IncludeUsage { get; set; }

    /// <summary>The encoding of vectors that the client wants; has no meaning in chat.</summary>
    public EmbeddingEncoding Encoding { get; set; }

    /// <summary>The number of vectors that the client asks for; 0 in chat.</summary>
    public int InputCount { get; set; }

    /// <summary>The edit that makes the upstream report usage, for use if the client did not ask for it.</summary>
    public SplicedBody.Edit UsageEdit { get; set; }

    /// <summary>Fields of messages that not every vendor knows, in body order; null for none.</summary>
    public List<ExtensionMember>? Extensions { get; set; }

    /// <summary>A field of the client's own format that only upstreams of that format support; null for none.</summary>
    public string? RequiredField { get; set; }

    /// <summary>Fields that may be left out for an upstream (<see cref="SoftMembers"/>).</summary>
    public SoftMember Soft { get; set; }

    /// <summary>What the body says about its conversation; empty if it says nothing. A field, so that it can be changed in place.</summary>
    public SessionFields Session;
}
