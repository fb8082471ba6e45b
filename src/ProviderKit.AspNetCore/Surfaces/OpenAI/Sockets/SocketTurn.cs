using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces.OpenAI.Sockets;

/// <summary>One response over a connection: a request like any other, with a record of its own, whose events are messages. For one user at a time.</summary>
/// <param name="services">What all connections share.</param>
/// <param name="context">The connection's own request.</param>
/// <param name="memory">What the connection remembers.</param>
/// <param name="writer">Takes the events.</param>
/// <param name="message">What the client asks; disposed here.</param>
internal sealed class SocketTurn(SocketServices services, HttpContext context, ConnectionMemory memory, SocketWriter writer, SocketMessage message) : IDisposable
{
    private const string BetaHeader = "openai-beta";
    private const string TransportBeta = "responses_websockets";

    private BudgetedBuffer? _whole; // with the conversation before it
    private Range _input; // of the body that is sent
    private bool _isAll; // the input holds the whole conversation

    /// <summary>Runs the response to its end.</summary>
    /// <param name="cancellationToken">Cancelled when the client has gone away.</param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var (request, error) = await ReadAsync(cancellationToken).ConfigureAwait(false);
        if (request is null) await RejectAsync(error!, cancellationToken).ConfigureAwait(false);
        else if (message.OnlyPrepares) await PrepareAsync(cancellationToken).ConfigureAwait(false);
        else await SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _whole?.Dispose();
        message.Dispose();
    }

    private async ValueTask<(ChatRequest? Request, ProviderError? Error)> ReadAsync(CancellationToken cancellationToken)
    {
        var history = message.Previous is { } id ? memory.Find(id) : null;
        // A response that is not remembered here is continued by whoever stores it.
        (_isAll, _input) = (message.Previous is null || history is not null, message.Input);
        message.BecomeRequest();
        if (history is not null && await JoinAsync(history, cancellationToken).ConfigureAwait(false) is { } none) return (null, none);
        var body = _whole ?? message.Body;
        var headers = context.Request.Headers;
        if (!ChatRequest.TryRead(
            body, out var request, out var error, Forwarded(headers), services.Format,
            ClientIdentity.Of(context)?.Name, ClientRequestId.Of(context), new RequestHeaders(headers))) return (null, error);
        error = FallbackHeader.Apply(headers, ref request) ?? CacheHeader.Apply(headers, ref request);
        return (request, error);
    }

    /// <summary>The headers that go on. A beta of the transport is no business of an upstream's, which is asked over HTTP.</summary>
    private IReadOnlyDictionary<string, string>? Forwarded(IHeaderDictionary headers)
    {
        var forwarded = ForwardedHeaders.From(headers, SurfaceSet.Of(context));
        if (forwarded is null || !forwarded.TryGetValue(BetaHeader, out string? betas) || !betas.Contains(TransportBeta, StringComparison.Ordinal)) return forwarded;
        var others = forwarded.Where(header => header.Key != BetaHeader).ToDictionary();
        string[] kept = [.. betas.Split(',', StringSplitOptions.TrimEntries).Where(beta => !beta.StartsWith(TransportBeta, StringComparison.Ordinal))];
        if (kept.Length > 0) others[BetaHeader] = string.Join(", ", kept);
        return others;
    }

    /// <summary>Makes the body with the whole conversation for its input.</summary>
    private async ValueTask<ProviderError?> JoinAsync(byte[] history, CancellationToken cancellationToken)
    {
        message.ForgetPrevious();
        long length = message.Body.Length + history.Length + 128L;
        if (length > services.Options.MaxRequestBytes) return SocketErrors.TooLarge(services.Options.MaxRequestBytes);
        _whole = services.Memory.CreateBuffer();
        var grant = await _whole.ReserveAsync(length, cancellationToken).ConfigureAwait(false);
        if (grant != ByteGrant.Granted) return grant == ByteGrant.TooLarge ? SocketErrors.TooLargeForMemory(services.Memory) : ByteBudget.Saturated;
        Join(history);
        return null;
    }

    private void Join(ReadOnlySpan<byte> history)
    {
        var body = message.Body.Written.Span;
        bool hasInput = !message.Input.Equals(default);
        // Without an input of its own, it becomes the first member.
        int first = body.IndexOf((byte)'{') + 1;
        var at = hasInput ? message.Input : first..first;
        Add(body[..at.Start]);
        if (!hasInput) Add("\"input\":"u8);
        int start = _whole!.Length;
        Add("["u8);
        Add(history);
        var own = new ConversationItems(hasInput ? body[at] : default);
        if (own.Length > 0 && !history.IsEmpty) Add(","u8);
        Add(own.Before);
        Add(own.Items);
        Add(own.After);
        Add("]"u8);
        _input = start.._whole.Length;
        if (!hasInput) Add(","u8);
        Add(body[at.End..]);
    }

    private void Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_whole!.Free.Span);
        _whole.Advance(bytes.Length);
    }

    /// <summary>Answers a request by which nothing is to be generated: the client goes on from its id.</summary>
    private async ValueTask PrepareAsync(CancellationToken cancellationToken)
    {
        string id = SocketEvents.NewId();
        long created = services.Time.GetUtcNow().ToUnixTimeSeconds();
        var first = SocketEvents.Prepared(id, message.Model, created, completed: false);
        var last = SocketEvents.Prepared(id, message.Model, created, completed: true);
        Remember(last.ToArray());
        await writer.SendAsync(message.Stream, first, cancellationToken).ConfigureAwait(false);
        await writer.SendAsync(message.Stream, last, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask SendAsync(ChatRequest request, CancellationToken cancellationToken)
    {
        var result = await services.Dispatcher.SendAsync(request, cancellationToken).ConfigureAwait(false);
        await using (result.ConfigureAwait(false))
        {
            if (result.Stream is not { } stream)
            {
                await TellAsync(result.Error!, result.RequestId, cancellationToken).ConfigureAwait(false);
                return;
            }
            do
            {
                while (stream.TryRead(out var chunk))
                {
                    // Before the client knows the end, so that it can go on from there at once.
                    if (IsLast(stream.EventName.Span)) Remember(chunk.ToArray());
                    await writer.SendAsync(message.Stream, chunk, cancellationToken).ConfigureAwait(false);
                }
            }
            while (await stream.WaitToReadAsync(cancellationToken).ConfigureAwait(false));
            if (stream is { Error: { } error, HasToldError: false }) await writer.SendAsync(message.Stream, error, result.RequestId, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Says why there is no response: as an error, or as a response that failed to a client that repeats errors of servers many times.</summary>
    private async ValueTask TellAsync(ProviderError error, string requestId, CancellationToken cancellationToken)
    {
        if (services.Format.StatusOf(error) < 500 || !AnswerForm.Of(context).TellsFailuresInStreams(context.Request))
        {
            await writer.SendAsync(message.Stream, error, requestId, cancellationToken).ConfigureAwait(false);
            return;
        }
        foreach (var failed in SocketEvents.Failed(services.Format, error, requestId)) await writer.SendAsync(message.Stream, failed, cancellationToken).ConfigureAwait(false);
    }

    private void Remember(byte[] last)
    {
        if (!_isAll) return;
        byte[] items = ConversationItems.With((_whole ?? message.Body).Written.Span[_input], last, out string? id);
        if (id is not null) memory.Keep(message.Stream, id, items);
    }

    private async ValueTask RejectAsync(ProviderError error, CancellationToken cancellationToken)
    {
        var result = services.Dispatcher.Reject(error, ClientIdentity.Of(context)?.Name, clientRequestId: ClientRequestId.Of(context));
        await using (result.ConfigureAwait(false))
            await writer.SendAsync(message.Stream, result.Error!, result.RequestId, cancellationToken).ConfigureAwait(false);
    }

    private static bool IsLast(ReadOnlySpan<byte> name) => name.SequenceEqual("response.completed"u8) || name.SequenceEqual("response.incomplete"u8);
}
