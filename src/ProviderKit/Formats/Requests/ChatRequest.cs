using ProviderKit.Formats;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.OpenAIChat;
using ProviderKit.Formats.OpenAIEmbeddings;
using ProviderKit.Formats.Replies;
using ProviderKit.Formats.Requests;
using ProviderKit.Tokens;

namespace ProviderKit;

/// <summary>
/// A request for chat or embeddings: its body as the bytes the client sent, and the few facts routing needs. Immutable
/// and thread-safe; the bytes must stay valid and unchanged until the request's <see cref="DispatchResult"/> is disposed.
/// </summary>
public sealed partial class ChatRequest
{
    private static readonly Dictionary<string, string> NoHeaders = [];
    private static readonly byte[] NoBody = "{}"u8.ToArray();

    private readonly RequestFacts _facts;
    private readonly bool _allowsFallback;
    private CanonicalForm? _canonical;
    private ProviderError? _unsayable;
    private int _needs = -1; // not read yet

    private ChatRequest(
        ReadOnlyMemory<byte> body, RequestFacts facts, IReadOnlyDictionary<string, string>? headers, WireFormat format,
        string? clientName, string? clientRequestId, bool allowFallback = true, BudgetedBuffer? memory = null, IClientHeaders? client = null,
        RequestAddress address = default)
    {
        Client = client;
        Address = address;
        Body = body;
        Memory = memory;
        Format = format;
        ClientName = clientName;
        ClientRequestId = clientRequestId;
        _facts = facts;
        Headers = headers ?? NoHeaders;
        _allowsFallback = allowFallback;
        AllowFallback = allowFallback && !facts.Session.IsHard; // no other model can read what it refers to
    }

    /// <summary>The JSON body in UTF-8, as the client sent it. Fields nobody here has heard of are in it.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>The format of <see cref="Body"/>.</summary>
    public WireFormat Format { get; }

    /// <summary>What the request's address says besides the body.</summary>
    internal RequestAddress Address { get; }

    /// <summary>The model as the client named it, prefix included.</summary>
    public string Model => _facts.Model;

    /// <summary>Whether the client asked for a stream of events.</summary>
    public bool Stream => _facts.Stream;

    /// <summary>How the client wants the events of a stream set apart. Default: as the format does it.</summary>
    public StreamFraming Framing => Address.Framing ?? Format.Framing;

    /// <summary>Whether nothing is asked of the model, as by a request that only loads it.</summary>
    internal bool AsksNothing => _facts.AsksNothing;

    /// <summary>Whether the client asked for the usage of a streamed reply (<c>stream_options.include_usage</c>).</summary>
    public bool IncludeUsage => _facts.IncludeUsage;

    /// <summary>How the client wants vectors written; without meaning in chat.</summary>
    internal EmbeddingEncoding Encoding => _facts.Encoding;

    /// <summary>How many vectors the client asks for; 0 in chat.</summary>
    internal int InputCount => _facts.InputCount;

    /// <summary>The calls that it takes, of which this is the first; null where one is enough.</summary>
    internal RequestParts? Parts { get; private init; }

    /// <summary>Members of messages that not every vendor knows, in the order they stand in; null for none.</summary>
    internal IReadOnlyList<ExtensionMember>? Extensions => _facts.Extensions;

    /// <summary>A field of the client's own format that only upstreams of that format have; null for none.</summary>
    internal string? RequiredField => _facts.RequiredField;

    /// <summary>Members of a canonical request that an upstream may do without.</summary>
    internal SoftMember Soft => _facts.Soft;

    /// <summary>Whether the client sent it in another format.</summary>
    internal bool IsTranslated { get; private init; }

    /// <summary>What it asks for that some servers of its format ignore; read once, when somebody asks.</summary>
    internal RequestNeeds Needs => (RequestNeeds)(_needs < 0 ? _needs = (int)Format.NeedsOf(Body.Span) : _needs);

    /// <summary>Client headers that may travel on to an upstream, by lower-case name. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>The client's headers by which its conversation is recognised; they stay here. Default: null, its body alone says.</summary>
    public IClientHeaders? Client { get; }

    /// <summary>What the body says about the conversation that the request belongs to.</summary>
    internal SessionFields Session => _facts.Session;

    /// <summary>Who asks: the name of the client key, or of the user that the app authenticated; null when there is neither.</summary>
    public string? ClientName { get; }

    /// <summary>The client's own id of the request (<c>X-Request-ID</c>), kept beside the gateway's; null when it gave none.</summary>
    public string? ClientRequestId { get; }

    /// <summary>
    /// The gateway's id of it, known as soon as it is sent: a stream may have to be answered before there is a result. Null before;
    /// of a request that is sent several times, the id of the last.
    /// </summary>
    public string? RequestId { get; internal set; }

    /// <summary>The request itself, where it is passed through: its body is there, and <see cref="Body"/> is an empty object. Null for all others.</summary>
    public PassThroughRequest? PassThrough { get; private init; }

    /// <summary>What is asked about a response by its id, where that is the request: <see cref="Body"/> is an empty object then. Null for all others.</summary>
    internal ResponseQuestion? Question { get; private init; }

    /// <summary>Whether there is more to it than a body in a format: the provider sees to it that it is sent.</summary>
    internal bool GoesAsItIs => PassThrough is not null || Question is not null;

    /// <summary>Whether another model may serve it where the settings say so (<c>ProviderKit:Fallbacks</c>). Default: true.</summary>
    public bool AllowFallback { get; }

    /// <summary>
    /// Whether breakpoints of the prompt cache may be added where the provider's settings say so (<c>AutomaticCache</c>). Default: true.
    /// </summary>
    public bool AllowAutomaticCache { get; private init; } = true;

    /// <summary>The buffer with which all memory of the request counts, and which holds the client's body; null when the caller keeps that elsewhere.</summary>
    internal BudgetedBuffer? Memory { get; }

    /// <summary>The same request, to be served by the model it names or not at all.</summary>
    public ChatRequest WithoutFallback() => new(Body, _facts, Headers, Format, ClientName, ClientRequestId, allowFallback: false, Memory, Client, Address) { AllowAutomaticCache = AllowAutomaticCache, PassThrough = PassThrough };

    /// <summary>The same request, to which no breakpoints of the prompt cache are added.</summary>
    public ChatRequest WithoutAutomaticCache() => new(Body, _facts, Headers, Format, ClientName, ClientRequestId, _allowsFallback, Memory, Client, Address) { AllowAutomaticCache = false, PassThrough = PassThrough };

    /// <summary>The same request with a part of its body.</summary>
    /// <exception cref="ProviderException">The part cannot be such a request.</exception>
    internal ChatRequest With(ReadOnlyMemory<byte> body) =>
        TryRead(body, Memory, out var request, out var error, Headers, Format, ClientName, ClientRequestId, Client, Address) ? request : throw new ProviderException(error);

    /// <summary>The one token that can serve it, because the upstream keeps what it continues; null where the pool has to know, or any can.</summary>
    internal SessionKey? Home { get; private init; }

    /// <summary>The same request with what it continues put in other words; null, and <paramref name="error"/>, when those are none.</summary>
    /// <param name="body">The body, in the same format.</param>
    /// <param name="home">What <see cref="Home"/> is to be.</param>
    /// <param name="error">What is wrong with the body.</param>
    /// <param name="address">What the address says. Default: null, the same as before.</param>
    internal ChatRequest? Continued(ReadOnlyMemory<byte> body, SessionKey? home, out ProviderError? error, RequestAddress? address = null)
    {
        var at = address ?? Address;
        error = Format.ReadFacts(body.Span, at, out var facts);
        return error is null
            ? new ChatRequest(body, facts, Headers, Format, ClientName, ClientRequestId, _allowsFallback, Memory, Client, at) { Home = home, RequestId = RequestId, AllowAutomaticCache = AllowAutomaticCache }
            : null;
    }

    /// <summary>The same request in the canonical format; null, and <paramref name="error"/>, when the body is none.</summary>
    internal ChatRequest? Translated(ReadOnlyMemory<byte> canonicalBody, RequestParts? parts, out ProviderError? error)
    {
        error = Format.Canonical.ReadFacts(canonicalBody.Span, default, out var facts);
        return error is null
            ? new ChatRequest(canonicalBody, facts, Headers, Format.Canonical, ClientName, ClientRequestId, AllowFallback, Memory)
            {
                Parts = parts, IsTranslated = true, AllowAutomaticCache = AllowAutomaticCache,
            }
            : null;
    }

    /// <summary>
    /// The request in the canonical format, made at the first call, or found not to have one; anew where it holds what another upstream
    /// signed. Not for several callers at once.
    /// </summary>
    /// <param name="seal">Opens signatures of this gateway's.</param>
    /// <param name="signer">The name under which the upstream signs thoughts that is to get it; null for none.</param>
    /// <param name="cancellationToken">Ends the wait for memory.</param>
    /// <returns>The form; or a 400 that names what the canonical format cannot say.</returns>
    internal async ValueTask<(CanonicalForm? Form, ProviderError? Error)> CanonicalAsync(ThinkingSeal seal, string? signer, CancellationToken cancellationToken)
    {
        if (_canonical?.IsFor(signer) == true || _unsayable is not null) return (_canonical, _unsayable);
        if (_canonical?.Memory is { } replaced) Memory!.GiveBack(replaced);
        (_canonical, var error) = await CanonicalForm.MakeAsync(this, seal, signer, cancellationToken).ConfigureAwait(false);
        if (error is { IsShortageOfMemory: false }) _unsayable = error; // what there is no memory for now may have some for the next target
        return (_canonical, error);
    }

    /// <summary>The body in the canonical format where that was made, else <see cref="Body"/>.</summary>
    internal ReadOnlyMemory<byte> CanonicalBody => _canonical?.Request.Body ?? Body;

    /// <summary>A body for the upstream: the model spliced and, in a stream, usage asked for.</summary>
    internal SplicedBody Splice(ReadOnlyMemory<byte> modelJson, bool includeUsage, IReadOnlyList<SplicedBody.Edit>? further = null) => new(
        Body,
        _facts.ModelLength == 0 ? default : new SplicedBody.Edit(_facts.ModelStart, _facts.ModelLength, modelJson),
        includeUsage && Stream && !IncludeUsage ? _facts.UsageEdit : default,
        further);
}
