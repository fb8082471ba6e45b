using ProviderKit.Formats;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.OpenAIChat;
using ProviderKit.Formats.OpenAIEmbeddings;
using ProviderKit.Formats.Replies;
using ProviderKit.Formats.Requests;
using ProviderKit.Tokens;

namespace ProviderKit;

/// <summary>
/// A request for chat, embeddings or another operation: its body as the client sent it, and the few facts that routing needs. Immutable
/// and thread-safe. The bytes must stay valid and unchanged until the request's <see cref="DispatchResult"/> is disposed.
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
        AllowFallback = allowFallback && !facts.Session.IsHard; // no other model can read the stored data that it refers to
    }

    /// <summary>The JSON body in UTF-8, as the client sent it. Includes fields that the gateway does not know.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>The format of <see cref="Body"/>.</summary>
    public WireFormat Format { get; }

    /// <summary>What the request's address asks for, apart from the body.</summary>
    internal RequestAddress Address { get; }

    /// <summary>The client's name for the model, prefix included.</summary>
    public string Model => _facts.Model;

    /// <summary>Whether the client asked for a stream of events.</summary>
    public bool Stream => _facts.Stream;

    /// <summary>How the events of a stream are separated for the client. Default: the format's own framing.</summary>
    public StreamFraming Framing => Address.Framing ?? Format.Framing;

    /// <summary>Whether the request asks the model nothing, such as one that only loads it.</summary>
    internal bool AsksNothing => _facts.AsksNothing;

    /// <summary>Whether the client asked for the usage of a streamed reply (<c>stream_options.include_usage</c>).</summary>
    public bool IncludeUsage => _facts.IncludeUsage;

    /// <summary>The encoding of vectors that the client wants; has no meaning in chat.</summary>
    internal EmbeddingEncoding Encoding => _facts.Encoding;

    /// <summary>The number of vectors that the client asks for; 0 in chat.</summary>
    internal int InputCount => _facts.InputCount;

    /// <summary>The calls into which the request is split, of which this is the first; null if one call is enough.</summary>
    internal RequestParts? Parts { get; private init; }

    /// <summary>Fields of messages that not every vendor knows, in body order; null for none.</summary>
    internal IReadOnlyList<ExtensionMember>? Extensions => _facts.Extensions;

    /// <summary>A field of the client's own format that only upstreams of that format support; null for none.</summary>
    internal string? RequiredField => _facts.RequiredField;

    /// <summary>Fields of a canonical request that may be left out for an upstream.</summary>
    internal SoftMember Soft => _facts.Soft;

    /// <summary>Whether the client sent it in another format.</summary>
    internal bool IsTranslated { get; private init; }

    /// <summary>The features that it asks for and that some servers of its format ignore. Read on first use.</summary>
    internal RequestNeeds Needs => (RequestNeeds)(_needs < 0 ? _needs = (int)Format.NeedsOf(Body.Span) : _needs);

    /// <summary>Client headers that may be forwarded to an upstream, by lower-case name. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>The client's headers that identify its conversation; they are not forwarded. Default: null, only the body identifies it.</summary>
    public IClientHeaders? Client { get; }

    /// <summary>The fields of the body that identify the request's conversation.</summary>
    internal SessionFields Session => _facts.Session;

    /// <summary>The name of the client key, or of the user that the app authenticated; null if there is neither.</summary>
    public string? ClientName { get; }

    /// <summary>The client's own id of the request (<c>X-Request-ID</c>), kept in addition to the gateway's id; null if the client sent none.</summary>
    public string? ClientRequestId { get; }

    /// <summary>
    /// The gateway's id of the request. Null until the request is sent. It is set before there is a result, because a stream may have to be answered
    /// by then. If a request is sent several times, it is the last id.
    /// </summary>
    public string? RequestId { get; internal set; }

    /// <summary>The request that is passed through, with its body; <see cref="Body"/> is then an empty object. Null for all other requests.</summary>
    public PassThroughRequest? PassThrough { get; private init; }

    /// <summary>The question about a stored response, by its id; <see cref="Body"/> is then an empty object. Null for all other requests.</summary>
    internal ResponseQuestion? Question { get; private init; }

    /// <summary>Whether the request is more than a body in a format, so that the provider decides how to send it.</summary>
    internal bool GoesAsItIs => PassThrough is not null || Question is not null;

    /// <summary>Whether another model may serve the request if the settings allow it (<c>ProviderKit:Fallbacks</c>). Default: true.</summary>
    public bool AllowFallback { get; }

    /// <summary>
    /// Whether prompt-cache breakpoints may be added if the provider's settings allow it (<c>AutomaticCache</c>). Default: true.
    /// </summary>
    public bool AllowAutomaticCache { get; private init; } = true;

    /// <summary>The buffer against which all memory of the request counts and which holds the client's body; null if the caller holds the body.</summary>
    internal BudgetedBuffer? Memory { get; }

    /// <summary>The same request, served only by the model it names.</summary>
    public ChatRequest WithoutFallback() => new(Body, _facts, Headers, Format, ClientName, ClientRequestId, allowFallback: false, Memory, Client, Address) { AllowAutomaticCache = AllowAutomaticCache, PassThrough = PassThrough };

    /// <summary>The same request, without automatic prompt-cache breakpoints.</summary>
    public ChatRequest WithoutAutomaticCache() => new(Body, _facts, Headers, Format, ClientName, ClientRequestId, _allowsFallback, Memory, Client, Address) { AllowAutomaticCache = false, PassThrough = PassThrough };

    /// <summary>The same request with a part of its body.</summary>
    /// <exception cref="ProviderException">The part is not such a request.</exception>
    internal ChatRequest With(ReadOnlyMemory<byte> body) =>
        TryRead(body, Memory, out var request, out var error, Headers, Format, ClientName, ClientRequestId, Client, Address) ? request : throw new ProviderException(error);

    /// <summary>The only token that can serve the request, because its upstream account stores what the request continues; null if the pool decides or any token can.</summary>
    internal SessionKey? Home { get; private init; }

    /// <summary>The same request with a new body for what it continues; null, with <paramref name="error"/> set, if the body is not valid.</summary>
    /// <param name="body">The body, in the same format.</param>
    /// <param name="home">The value of <see cref="Home"/>.</param>
    /// <param name="error">The error in the body.</param>
    /// <param name="address">What the address asks for. Default: null, unchanged.</param>
    internal ChatRequest? Continued(ReadOnlyMemory<byte> body, SessionKey? home, out ProviderError? error, RequestAddress? address = null)
    {
        var at = address ?? Address;
        error = Format.ReadFacts(body.Span, at, out var facts);
        return error is null
            ? new ChatRequest(body, facts, Headers, Format, ClientName, ClientRequestId, _allowsFallback, Memory, Client, at) { Home = home, RequestId = RequestId, AllowAutomaticCache = AllowAutomaticCache }
            : null;
    }

    /// <summary>The same request in the canonical format; null, with <paramref name="error"/> set, if the body is not valid.</summary>
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
    /// The request in the canonical format. Created on the first call, and again if it contains thoughts signed by another upstream. Not for
    /// concurrent callers.
    /// </summary>
    /// <param name="seal">Opens signatures made by this gateway.</param>
    /// <param name="signer">The name under which the receiving upstream signs thoughts; null for none.</param>
    /// <param name="cancellationToken">Cancels the wait for memory.</param>
    /// <returns>The form, or a 400 error that names what the canonical format cannot express.</returns>
    internal async ValueTask<(CanonicalForm? Form, ProviderError? Error)> CanonicalAsync(ThinkingSeal seal, string? signer, CancellationToken cancellationToken)
    {
        if (_canonical?.IsFor(signer) == true || _unsayable is not null) return (_canonical, _unsayable);
        if (_canonical?.Memory is { } replaced) Memory!.GiveBack(replaced);
        (_canonical, var error) = await CanonicalForm.MakeAsync(this, seal, signer, cancellationToken).ConfigureAwait(false);
        if (error is { IsShortageOfMemory: false }) _unsayable = error; // memory that is short now may be free for the next target
        return (_canonical, error);
    }

    /// <summary>The body in the canonical format if it was created, otherwise <see cref="Body"/>.</summary>
    internal ReadOnlyMemory<byte> CanonicalBody => _canonical?.Request.Body ?? Body;

    /// <summary>The body for the upstream: it has the upstream's model and, for a stream, a request for usage.</summary>
    internal SplicedBody Splice(ReadOnlyMemory<byte> modelJson, bool includeUsage, IReadOnlyList<SplicedBody.Edit>? further = null) => new(
        Body,
        _facts.ModelLength == 0 ? default : new SplicedBody.Edit(_facts.ModelStart, _facts.ModelLength, modelJson),
        includeUsage && Stream && !IncludeUsage ? _facts.UsageEdit : default,
        further);
}
