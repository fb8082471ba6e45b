using System.Diagnostics.CodeAnalysis;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.OpenAIEmbeddings;
using ProviderKit.Formats.Requests;
using ProviderKit.Upstream;
using ProviderKit.Vendors.Http;

namespace ProviderKit;

/// <summary>
/// One API of a vendor: a wire format and its path. Paths are appended to the provider's base
/// address; <c>{model}</c> in them stands for the model. Immutable.
/// </summary>
/// <param name="Format">
/// The format of requests that are passed through, changed only in the model's name; null if all requests are translated, for example to an
/// <see cref="OwnFormat"/>.
/// </param>
/// <param name="Path">The API's path, such as <c>/chat/completions</c>.</param>
public sealed record VendorApi(WireFormat? Format, string Path)
{
    /// <summary>Replaces <see cref="Path"/> for streams. Default: null, streams use <see cref="Path"/>.</summary>
    public string? StreamPath { get; init; }

    /// <summary>Replaces <see cref="Path"/> for embeddings with several inputs. Default: null, they use <see cref="Path"/>.</summary>
    public string? BatchPath { get; init; }

    /// <summary>
    /// Replaces <see cref="Path"/> if an API version is configured; <c>{version}</c> stands for it. Default: null,
    /// the address does not depend on a version.
    /// </summary>
    public string? VersionedPath { get; init; }

    /// <summary>The vendor's own wire format, to which chat requests are translated. Default: null, the API speaks <see cref="Format"/>.</summary>
    [Experimental(ProviderKitExperiments.VendorFormats)]
    public IVendorFormat? OwnFormat { get; init; }

    /// <summary>How the API frames the events of its streams, if it has an <see cref="OwnFormat"/>. Default: server-sent events.</summary>
    [Experimental(ProviderKitExperiments.VendorFormats)]
    public StreamFraming Framing { get; init; } = StreamFraming.ServerSentEvents;

    /// <summary>How streams are framed.</summary>
    internal ReplyForm FormOfStreams => OwnFormat is null ? StreamForm
        : Framing == StreamFraming.Lines ? ReplyForm.Lines
        : Framing == StreamFraming.JsonArray ? ReplyForm.JsonArray
        : ReplyForm.ServerSentEvents;

    /// <summary>How streams of a built-in vendor are framed. Default: server-sent events.</summary>
    internal ReplyForm StreamForm { get; init; } = ReplyForm.ServerSentEvents;

    /// <summary>Translates OpenAI chat to this API's format and back; null if chat is not translated.</summary>
    internal IChatTranslator? Translator { get; init; }

    /// <summary>Translates OpenAI chat to a token count request of this API; null if the API does not count tokens.</summary>
    internal TokenCounter? Counter { get; init; }

    /// <summary>Translates OpenAI embeddings to this API's format and back; null if embeddings are not translated.</summary>
    internal EmbeddingsTranslator? EmbeddingsTranslator { get; init; }

    /// <summary>The models that this API serves: comma-separated patterns in which <c>*</c> stands for any text. Default: null, all models.</summary>
    /// <remarks>If the vendor's own list of models says which APIs serve a model, the list takes precedence.</remarks>
    public string? Models { get; init; }

    /// <summary>The models that this API does not serve, as patterns like <see cref="Models"/>. Default: null, none.</summary>
    public string? NotModels { get; init; }

    /// <summary>Whether the API serves only the models that the vendor's list names for it.</summary>
    internal bool OnlyListed { get; init; }

    /// <summary>What the API ignores in requests. A request that needs it is translated for another API of the vendor.</summary>
    internal RequestNeeds Ignores { get; init; }

    /// <summary>Features of chat requests that cannot be translated for the API. Such requests go to another API of the vendor, if one takes them.</summary>
    internal RequestNeeds Lacks { get; init; }

    /// <summary>The name of this API in error messages of the vendor's other APIs, after which requests are translated for this API. Default: null.</summary>
    internal string? NamedAs { get; init; }

    /// <summary>The beta names that are forwarded to this API, which refuses requests with others. Default: null, all.</summary>
    internal IReadOnlyList<string>? Betas { get; init; }

    /// <summary>
    /// The prefix of further client headers that are forwarded with a passed-through body. Default: null, only the headers of
    /// the format itself.
    /// </summary>
    internal string? HeaderPrefix { get; init; }

    /// <summary>Whether thoughts in its replies have no signatures, so that thoughts without a signature may be its own. Default: false.</summary>
    internal bool SignsNothing { get; init; }

    /// <summary>Headers sent with every request to this API, in addition to the vendor's. Default: none.</summary>
    internal IReadOnlyDictionary<string, string> Headers { get; init; } = NoHeaders;

    /// <summary>Replaces <see cref="HttpVendor.Decorate"/> for passed-through requests. Default: null.</summary>
    internal Action<HttpRequestMessage, ChatRequest>? Decorate { get; init; }

    /// <summary>How requests name their conversation, so that the upstream finds its prompt cache. Default: null, they do not.</summary>
    internal SessionPlace? Session { get; init; }

    /// <summary>The operation that it serves.</summary>
    internal WireOperation Operation => (Format ?? TranslatedFormat)?.Operation ?? WireOperation.Chat;

    /// <summary>The format of requests that are translated for it; null if none are.</summary>
    internal WireFormat? TranslatedFormat =>
        Translator is not null || OwnFormat is not null ? WireFormat.OpenAIChat : Counter is not null ? WireFormat.ChatTokenCount : EmbeddingsTranslator is not null ? WireFormat.OpenAIEmbeddings : null;

    private static readonly Dictionary<string, string> NoHeaders = [];
}
