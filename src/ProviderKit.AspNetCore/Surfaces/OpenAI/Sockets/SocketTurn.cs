using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces.OpenAI.Sockets;

/// <summary>One response over a connection: a request like any other, with its own record, whose events are sent as messages. Not thread-safe.</summary>
/// <param name="services">The shared services.</param>
/// <param name="client">The client.</param>
/// <param name="memory">The connection's remembered conversations.</param>
/// <param name="writer">Receives the events.</param>
/// <param name="message">The client's message; disposed here.</param>
internal sealed class SocketTurn(SocketServices services, SocketClient client, ConnectionMemory memory, SocketWriter writer, SocketMessage message) : IEventOutput, IDisposable
{
    private BudgetedBuffer? _whole; // with the conversation before it
    private Conversation? _history; // that the message continues
    private int _unflushed;

    int IEventOutput.Unflushed => _unflushed;

    /// <summary>Runs the response to its end.</summary>
    /// <param name="cancellationToken">Cancelled when the client has disconnected.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask RunAsync(CancellationToken cancellationToken)
    {
        var (request, error) = await ReadAsync(cancellationToken).ConfigureAwait(false);
        if (request is null) await RejectAsync(error!, cancellationToken).ConfigureAwait(false);
        else if (message.OnlyPrepares) await PrepareAsync(request, cancellationToken).ConfigureAwait(false);
        else await SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _history?.Release();
        _whole?.Dispose();
        message.Dispose();
    }

    void IEventOutput.Add(in SplicedBody json, ReadOnlySpan<byte> name)
    {
        // Stored before the client receives the end, so that it can continue at once.
        if (IsLast(name)) Remember(json);
        _unflushed += writer.Add(message.Stream, json);
    }

    ValueTask IEventOutput.AddInPiecesAsync(SplicedBody json, ReadOnlyMemory<byte> name, int piece, CancellationToken cancellationToken)
    {
        if (IsLast(name.Span)) Remember(json);
        _unflushed = 0;
        return writer.SendInPiecesAsync(message.Stream, json, piece, cancellationToken);
    }

    ValueTask IEventOutput.FlushAsync(CancellationToken cancellationToken)
    {
        _unflushed = 0;
        return writer.FlushAsync(cancellationToken);
    }

    private async ValueTask<(ChatRequest? Request, ProviderError? Error)> ReadAsync(CancellationToken cancellationToken)
    {
        // A response that is not remembered here is continued by the upstream or the store that has it.
        _history = message.Previous is { } id ? memory.Find(id) : null;
        message.BecomeRequest();
        if (_history is not null && await JoinAsync(_history, cancellationToken).ConfigureAwait(false) is { } none) return (null, none);
        return client.TryRead(_whole ?? message.Body, services.Format, out var request, out var error) ? (request, null) : (null, error);
    }

    /// <summary>Creates the body with the whole conversation as its input.</summary>
    private async ValueTask<ProviderError?> JoinAsync(Conversation history, CancellationToken cancellationToken)
    {
        message.ForgetPrevious();
        byte[] root = history.Root is { } id ? Encoding.UTF8.GetBytes($"\"previous_response_id\":\"{JsonEncodedText.Encode(id)}\",") : [];
        long length = message.Body.Length + root.Length + history.Length + 128L;
        if (length > services.Options.MaxRequestBytes) return SocketErrors.TooLargeTogether(services.Options.MaxRequestBytes);
        _whole = message.Body.CreateBeside();
        var grant = await _whole.ReserveAsync(length, cancellationToken).ConfigureAwait(false);
        if (grant != ByteGrant.Granted) return grant == ByteGrant.TooLarge ? SocketErrors.TooLargeForMemory(services.Memory) : ByteBudget.Saturated;
        Join(root, history);
        return null;
    }

    private void Join(ReadOnlySpan<byte> root, Conversation history)
    {
        var body = message.Body.Written.Span;
        bool hasInput = !message.Input.Equals(default);
        int first = body.IndexOf((byte)'{') + 1;
        // If the request has no input, the conversation becomes the first member.
        var at = hasInput ? message.Input : first..first;
        Add(body[..first]);
        Add(root);
        Add(body[first..at.Start.Value]);
        if (!hasInput) Add("\"input\":"u8);
        Add("["u8);
        history.CopyTo(_whole!.Free.Span);
        _whole.Advance(history.Length);
        var own = new ConversationItems(hasInput ? body[at] : default);
        if (own.Length > 0 && history.Length > 0) Add(","u8);
        own.CopyTo(_whole.Free.Span);
        _whole.Advance(own.Length);
        Add("]"u8);
        if (!hasInput) Add(","u8);
        Add(body[at.End..]);
    }

    private void Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_whole!.Free.Span);
        _whole.Advance(bytes.Length);
    }

    /// <summary>Replies to a request that generates nothing: the client continues from its id.</summary>
    private async ValueTask PrepareAsync(ChatRequest request, CancellationToken cancellationToken)
    {
        var result = await services.Unsent.PrepareAsync(request, cancellationToken).ConfigureAwait(false);
        await using (result.ConfigureAwait(false))
        {
            if (result.Error is { } error) AddFailure(error, result.RequestId);
            else AddPrepared(request.Model);
            await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void AddPrepared(string model)
    {
        string id = SocketEvents.NewId();
        long created = services.Time.GetUtcNow().ToUnixTimeSeconds();
        var first = SocketEvents.Prepared(id, model, created, completed: false);
        var last = SocketEvents.Prepared(id, model, created, completed: true);
        Remember(last.ToArray());
        writer.Add(message.Stream, first);
        writer.Add(message.Stream, last);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendAsync(ChatRequest request, CancellationToken cancellationToken)
    {
        var result = await services.Dispatcher.SendAsync(request, cancellationToken).ConfigureAwait(false);
        await using (result.ConfigureAwait(false))
        {
            if (result.Stream is { } stream)
            {
                await CopyAsync(stream, cancellationToken).ConfigureAwait(false);
                if (stream is { Error: { } error, HasToldError: false }) writer.Add(message.Stream, error, result.RequestId);
            }
            else AddFailure(result.ErrorOfStream!, result.RequestId);
            await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Adds the events of a response. If the gateway itself fails meanwhile, they end with the events of a failed response.</summary>
    private async ValueTask CopyAsync(ChatStream stream, CancellationToken cancellationToken)
    {
        try
        {
            await EventCopy.RunAsync(stream, this, alive: null, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            services.Fault(e);
            stream.Break(Faults.ErrorOf(e));
            while (stream.TryRead(out var chunk)) writer.Add(message.Stream, chunk);
        }
    }

    /// <summary>Sends why there is no response: as an error, or as a failed response for clients that retry server errors many times.</summary>
    private void AddFailure(ProviderError error, string requestId)
    {
        if (services.Format.StatusOf(error) < 500 || !client.IsToldFailuresInStreams) writer.Add(message.Stream, error, requestId);
        else
            foreach (var failed in SocketEvents.Failed(services.Format, error, requestId)) writer.Add(message.Stream, failed);
    }

    private void Remember(in SplicedBody last)
    {
        byte[] copy = ArrayPool<byte>.Shared.Rent(last.Length);
        Remember(copy.AsSpan(0, last.CopyTo(copy)));
        ArrayPool<byte>.Shared.Return(copy);
    }

    private void Remember(Span<byte> last)
    {
        try
        {
            var conversation = Conversation.With(_history, message.Previous, message.Body.Written.Span[message.Input], last, out string? id);
            if (conversation is not null) memory.Keep(message.Stream, id!, conversation);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The event is nested too deeply, or the id has half a surrogate pair. The client gets the event, but cannot continue from it.
        }
    }

    private async ValueTask RejectAsync(ProviderError error, CancellationToken cancellationToken)
    {
        var result = client.Reject(services.Unsent, error, keepsTrail: true);
        await using (result.ConfigureAwait(false))
            await writer.SendAsync(message.Stream, result.Error!, result.RequestId, cancellationToken).ConfigureAwait(false);
    }

    private static bool IsLast(ReadOnlySpan<byte> name) => name.SequenceEqual("response.completed"u8) || name.SequenceEqual("response.incomplete"u8);
}
