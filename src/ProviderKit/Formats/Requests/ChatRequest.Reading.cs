using System.Diagnostics.CodeAnalysis;
using ProviderKit.Formats.Requests;
using ProviderKit.Tokens;

namespace ProviderKit;

/// <content>How requests are made: read from a body, or written.</content>
public sealed partial class ChatRequest
{
    /// <summary>Checks <paramref name="body"/> and reads the facts, in one pass over the bytes.</summary>
    /// <remarks>
    /// Rejects a body that is not valid JSON in valid UTF-8 (lone surrogate escapes included), is nested deeper than
    /// 64 levels, names <c>model</c>, <c>messages</c>, <c>stream</c> or <c>stream_options</c> twice, or gives one of
    /// them a wrong type. For embeddings the same holds for <c>model</c>, <c>input</c>, <c>encoding_format</c> and <c>stream</c>,
    /// which must not be true. Everything else is left to the upstream. A chat request with <c>input</c> but without <c>messages</c>
    /// is read as a Responses request whose reply is a chat completion, as Cursor sends them; <see cref="Format"/> shows this.
    /// </remarks>
    /// <param name="body">The JSON in UTF-8.</param>
    /// <param name="request">The request.</param>
    /// <param name="error">The error in the body.</param>
    /// <param name="headers">The value of <see cref="Headers"/>.</param>
    /// <param name="format">The format of <paramref name="body"/>; null for OpenAI chat. Default: null.</param>
    /// <param name="clientName">The value of <see cref="ClientName"/>.</param>
    /// <param name="clientRequestId">The value of <see cref="ClientRequestId"/>.</param>
    /// <param name="client">The value of <see cref="Client"/>.</param>
    /// <param name="address">What the request's address asks for. Default: nothing; the body states everything.</param>
    /// <returns>False if the body is not such a request; <paramref name="error"/> then says why.</returns>
    public static bool TryRead(
        ReadOnlyMemory<byte> body,
        [NotNullWhen(true)] out ChatRequest? request,
        [NotNullWhen(false)] out ProviderError? error,
        IReadOnlyDictionary<string, string>? headers = null,
        WireFormat? format = null,
        string? clientName = null,
        string? clientRequestId = null,
        IClientHeaders? client = null,
        RequestAddress address = default) =>
        TryRead(body, null, out request, out error, headers, format ?? WireFormat.OpenAIChat, clientName, clientRequestId, client, address);

    /// <summary>Does the same for a body in memory of the gateway's budget. Further memory of the request counts against the same budget.</summary>
    /// <param name="body">The JSON in UTF-8; must not be disposed before the request's <see cref="DispatchResult"/>.</param>
    /// <param name="request">The request.</param>
    /// <param name="error">The error in the body.</param>
    /// <param name="headers">The value of <see cref="Headers"/>.</param>
    /// <param name="format">The format of <paramref name="body"/>; null for OpenAI chat. Default: null.</param>
    /// <param name="clientName">The value of <see cref="ClientName"/>.</param>
    /// <param name="clientRequestId">The value of <see cref="ClientRequestId"/>.</param>
    /// <param name="client">The value of <see cref="Client"/>.</param>
    /// <param name="address">What the request's address asks for. Default: nothing; the body states everything.</param>
    /// <returns>False if the body is not such a request; <paramref name="error"/> then says why.</returns>
    public static bool TryRead(
        BudgetedBuffer body,
        [NotNullWhen(true)] out ChatRequest? request,
        [NotNullWhen(false)] out ProviderError? error,
        IReadOnlyDictionary<string, string>? headers = null,
        WireFormat? format = null,
        string? clientName = null,
        string? clientRequestId = null,
        IClientHeaders? client = null,
        RequestAddress address = default)
    {
        ArgumentNullException.ThrowIfNull(body);
        return TryRead(body.Written, body, out request, out error, headers, format ?? WireFormat.OpenAIChat, clientName, clientRequestId, client, address);
    }

    private static bool TryRead(
        ReadOnlyMemory<byte> body,
        BudgetedBuffer? memory,
        [NotNullWhen(true)] out ChatRequest? request,
        [NotNullWhen(false)] out ProviderError? error,
        IReadOnlyDictionary<string, string>? headers,
        WireFormat format,
        string? clientName,
        string? clientRequestId,
        IClientHeaders? client,
        RequestAddress address)
    {
        if (body.Span.StartsWith("\uFEFF"u8)) body = body[3..];
        error = format.ReadFacts(body.Span, address, out var facts);
        if (error is not null && format.InsteadFor(body.Span) is { } instead)
        {
            format = instead;
            error = format.ReadFacts(body.Span, address, out facts);
        }
        request = error is null ? new ChatRequest(body, facts, headers, format, clientName, clientRequestId, memory: memory, client: client, address: address) : null;
        return error is null;
    }

    /// <summary>Creates a request that is passed through.</summary>
    internal static ChatRequest Of(PassThroughRequest request, IReadOnlyDictionary<string, string>? headers, string? clientName, string? clientRequestId) =>
        new(NoBody, new RequestFacts { Model = request.Model, Stream = request.Stream }, headers, WireFormat.PassThrough, clientName, clientRequestId) { PassThrough = request };

    /// <summary>Creates a request about a stored response.</summary>
    /// <param name="question">The operation on the response.</param>
    /// <param name="model">The client's name for the model that made the response; empty if it is not known.</param>
    /// <param name="clientName">The value of <see cref="ClientName"/>.</param>
    /// <param name="clientRequestId">The value of <see cref="ClientRequestId"/>.</param>
    /// <param name="client">The value of <see cref="Client"/>.</param>
    /// <param name="memory">The buffer against which the memory of the reply counts.</param>
    internal static ChatRequest Of(ResponseQuestion question, string model, string? clientName, string? clientRequestId, IClientHeaders? client, BudgetedBuffer memory) =>
        new(NoBody, new RequestFacts { Model = model }, null, WireFormat.OpenAIStoredResponse, clientName, clientRequestId, allowFallback: false, memory, client) { Question = question };

    /// <summary>The same question, addressed to the upstream that stores the response.</summary>
    /// <param name="upstreamId">The upstream's id of the response.</param>
    /// <param name="home">The value of <see cref="Home"/>.</param>
    internal ChatRequest Asking(string upstreamId, SessionKey home) =>
        new(NoBody, _facts, null, Format, ClientName, ClientRequestId, allowFallback: false, Memory, Client) { Question = Question! with { UpstreamId = upstreamId }, Home = home, RequestId = RequestId };

    /// <summary>Reads a body like <c>TryRead</c>, but throws if it is not valid.</summary>
    /// <exception cref="ProviderException">The body is not such a request.</exception>
    public static ChatRequest Parse(ReadOnlyMemory<byte> body, WireFormat? format = null) =>
        TryRead(body, out var request, out var error, format: format) ? request : throw new ProviderException(error);

    /// <summary>Creates a plain chat request. Use <see cref="ChatRequestBuilder"/> for tools, images and options, and <see cref="Parse"/> for existing JSON.</summary>
    /// <param name="model">The model with its prefix, such as <c>ext-copilot-gpt-4</c>.</param>
    /// <param name="messages">The conversation, oldest message first.</param>
    /// <param name="stream">Whether the reply is a stream of events. Default: false, a whole reply.</param>
    /// <exception cref="ArgumentException"><paramref name="model"/> is null or empty.</exception>
    public static ChatRequest Create(string model, IEnumerable<PlainMessage> messages, bool stream = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(model);
        ArgumentNullException.ThrowIfNull(messages);
        var builder = new ChatRequestBuilder(model).Stream(stream);
        foreach (var message in messages) builder.Message(message.Role, message.Content);
        return builder.Make();
    }
}
