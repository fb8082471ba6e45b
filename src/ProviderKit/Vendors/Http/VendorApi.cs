using System.Diagnostics.CodeAnalysis;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.OpenAIEmbeddings;
using ProviderKit.Formats.Requests;
using ProviderKit.Upstream;
using ProviderKit.Vendors.Http;

namespace ProviderKit;

/// <summary>
/// One API of a vendor: a wire format and where it is served. The parts of the addresses are appended to the provider's base
/// address; <c>{model}</c> in them stands for the model. Immutable.
/// </summary>
/// <param name="Format">
/// The format in which requests pass unchanged but for the model; null for one that only a translation writes, such as <see cref="OwnFormat"/>.
/// </param>
/// <param name="Path">Where the API is, such as <c>/chat/completions</c>.</param>
public sealed record VendorApi(WireFormat? Format, string Path)
{
    /// <summary>Takes the place of <see cref="Path"/> for streams. Default: null, they have no address of their own.</summary>
    public string? StreamPath { get; init; }

    /// <summary>Takes the place of <see cref="Path"/> for embeddings of several inputs. Default: null, one address serves both.</summary>
    public string? BatchPath { get; init; }

    /// <summary>
    /// Takes the place of <see cref="Path"/> when an API version is configured; <c>{version}</c> stands for it. Default: null,
    /// the address does not depend on a version.
    /// </summary>
    public string? VersionedPath { get; init; }

    /// <summary>The vendor's own wire format, into which chat is translated. Default: null, the API speaks <see cref="Format"/>.</summary>
    [Experimental(ProviderKitExperiments.VendorFormats)]
    public IVendorFormat? OwnFormat { get; init; }

    /// <summary>How the API sets the events of its streams apart, where it has an <see cref="OwnFormat"/>. Default: server-sent events.</summary>
    [Experimental(ProviderKitExperiments.VendorFormats)]
    public StreamFraming Framing { get; init; } = StreamFraming.ServerSentEvents;

    /// <summary>How streams are framed.</summary>
    internal ReplyForm FormOfStreams => OwnFormat is null ? StreamForm
        : Framing == StreamFraming.Lines ? ReplyForm.Lines
        : Framing == StreamFraming.JsonArray ? ReplyForm.JsonArray
        : ReplyForm.ServerSentEvents;

    /// <summary>How streams of a built-in vendor are framed. Default: server-sent events.</summary>
    internal ReplyForm StreamForm { get; init; } = ReplyForm.ServerSentEvents;

    /// <summary>Turns OpenAI chat into this API's format and back; null where it is that format.</summary>
    internal IChatTranslator? Translator { get; init; }

    /// <summary>Turns OpenAI chat into a request to this API that counts its tokens; null where it is no such API.</summary>
    internal TokenCounter? Counter { get; init; }

    /// <summary>Turns OpenAI embeddings into this API's format and back; null where it is that format.</summary>
    internal EmbeddingsTranslator? EmbeddingsTranslator { get; init; }

    /// <summary>The models that this API serves, as patterns with commas between, in which <c>*</c> stands for any text. Default: null, all.</summary>
    /// <remarks>Where the vendor's own list of models says by which APIs a model is served, that decides.</remarks>
    public string? Models { get; init; }

    /// <summary>The models that this API does not serve, written in the same way. Default: null, none.</summary>
    public string? NotModels { get; init; }

    /// <summary>Whether the API serves no model but those that the vendor's list names for it.</summary>
    internal bool OnlyListed { get; init; }

    /// <summary>What the API ignores in requests. A request that needs it is translated for another of the vendor's APIs.</summary>
    internal RequestNeeds Ignores { get; init; }

    /// <summary>What chat requests ask for that cannot be translated for the API: they go to another of the vendor's, if one takes them.</summary>
    internal RequestNeeds Lacks { get; init; }

    /// <summary>The words by which refusals of the vendor's other APIs name this one, to which requests are translated. Default: null.</summary>
    internal string? NamedAs { get; init; }

    /// <summary>The betas that go on to this API; it refuses requests with others. Default: null, all.</summary>
    internal IReadOnlyList<string>? Betas { get; init; }

    /// <summary>
    /// What the names of further headers of the client's begin with that go on with a body that passes unchanged. Default: null, only
    /// those that the format itself has.
    /// </summary>
    internal string? HeaderPrefix { get; init; }

    /// <summary>Whether thoughts in its replies have no signatures, so that those without one may be its own. Default: false.</summary>
    internal bool SignsNothing { get; init; }

    /// <summary>Headers sent with every request to this API beside the vendor's. Default: none.</summary>
    internal IReadOnlyDictionary<string, string> Headers { get; init; } = NoHeaders;

    /// <summary>Takes the place of the vendor's for requests that pass unchanged. Default: null.</summary>
    internal Action<HttpRequestMessage, ChatRequest>? Decorate { get; init; }

    /// <summary>How requests to it name their conversation, so that its upstream finds the cache of the prompt. Default: null, not at all.</summary>
    internal SessionPlace? Session { get; init; }

    /// <summary>What requests to it ask for.</summary>
    internal WireOperation Operation => (Format ?? TranslatedFormat)?.Operation ?? WireOperation.Chat;

    /// <summary>The format of requests that are translated for it; null where none are.</summary>
    internal WireFormat? TranslatedFormat =>
        Translator is not null || OwnFormat is not null ? WireFormat.OpenAIChat : Counter is not null ? WireFormat.ChatTokenCount : EmbeddingsTranslator is not null ? WireFormat.OpenAIEmbeddings : null;

    private static readonly Dictionary<string, string> NoHeaders = [];
}
