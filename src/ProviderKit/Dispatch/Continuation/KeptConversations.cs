using System.Buffers;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using ProviderKit.Formats.Replies;
using ProviderKit.Memory;
using ProviderKit.Responses;
using ProviderKit.Routing;
using ProviderKit.Tokens;

namespace ProviderKit.Dispatch.Continuation;

/// <summary>
/// What requests that continue a kept response come to. One that the gateway keeps is put before the request's own input, so that any
/// target can serve it; one that an upstream keeps leads to the provider and token that made it. Thread-safe.
/// </summary>
/// <param name="vault">The responses that the gateway keeps.</param>
/// <param name="secret">Makes and proves the ids of those that upstreams keep.</param>
/// <param name="maxBytes">The longest body of a request, with what it continues.</param>
internal sealed class KeptConversations(ResponseVault vault, ResponseSecret secret, long maxBytes)
{
    // As far as a walk goes before a response is kept with all that comes before it. Kept in full, a conversation of n turns
    // would take the space of n²/2; walked without end, each turn would take n reads.
    private const int MostLinks = 16;

    /// <summary>The same for ids that are unknown, expired, forged or another caller's. Clients that hear it send all of the conversation.</summary>
    public static readonly ProviderError NotFound = new(
        ProviderErrorKind.InvalidRequest, "The response that previous_response_id names was not found: it is unknown here, has expired, or was deleted. Send the whole conversation in input.")
    { Code = "previous_response_not_found", Param = "previous_response_id" };

    private static readonly ProviderError NoConversations = new(
        ProviderErrorKind.InvalidRequest, "This gateway keeps no conversation objects. Continue a response by previous_response_id, or send the whole conversation in input.")
    { Code = "unsupported_parameter", Param = "conversation" };

    private readonly ConditionalWeakTable<ApiToken, string> _accounts = [];
    private readonly ConditionalWeakTable<ApiToken, string>.CreateValueCallback _accountOf = token => token.FingerprintUnder(secret.AccountKey);

    /// <summary>One that keeps responses as long as this object lives.</summary>
    public static KeptConversations InMemory(ProviderKitOptions options, TimeProvider time)
    {
        var secret = ResponseSecret.Random();
        var store = new MemoryResponseStore(options.Responses, time);
        return new KeptConversations(new ResponseVault(store, secret, options.Responses, time, NullLogger<ResponseVault>.Instance), secret, options.MaxRequestBytes);
    }

    public ResponseVault Vault => vault;

    public ResponseMarks Marks { get; } = new(secret);

    /// <summary>Signs thoughts. A conversation goes on with them after a restart, and at another gateway with the same secret.</summary>
    public ThinkingSeal Seal { get; } = new(secret.ThoughtKey);

    /// <summary>Remembers who signed what in replies that pass through.</summary>
    private ThoughtMakers Makers { get; } = new();

    /// <summary>A target that answers, as the maker of what its replies sign.</summary>
    /// <param name="target">The target.</param>
    /// <param name="token">Its token; null for none.</param>
    public ThoughtMaker MakerAt(ModelTarget target, ApiToken? token) =>
        new(Makers, target.Entry.Info.SignsAs, target.UpstreamModel, token is null ? null : _accounts.GetValue(token, _accountOf), target.Family);

    /// <summary>A token as ids name it.</summary>
    public string FingerprintOf(ApiToken? token) => token?.FingerprintUnder(secret.TokenKey) ?? "";

    /// <summary>The session that keeps a request on the token that made a response.</summary>
    // Apart, since what a lambda captures is allocated when the method begins.
    public SessionKey SessionAt(ResponseHome home) => new(default, IsHard: true) { Holder = token => FingerprintOf(token) == home.Token };

    /// <summary>Makes a request ready to be sent.</summary>
    /// <param name="request">A request in a format whose requests can refer to kept replies.</param>
    /// <param name="cancellationToken">Cancelled when the caller has gone away.</param>
    /// <returns>The call, or why it cannot be made.</returns>
    public async ValueTask<(KeptCall? Call, ProviderError? Error)> BeginAsync(ChatRequest request, CancellationToken cancellationToken)
    {
        var scope = CallerScope.Of(request.Client, request.ClientName);
        var (restored, error) = await ReferencedItems.RestoreAsync(request, scope, this, cancellationToken).ConfigureAwait(false);
        return restored is null ? (null, error) : await BeginAsync(restored, scope, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<(KeptCall? Call, ProviderError? Error)> BeginAsync(ChatRequest request, CallerScope scope, CancellationToken cancellationToken)
    {
        // Nearly all requests name no response, and are not read for them.
        if (!request.Session.IsHard && request.Body.Span.IndexOf(ResponseMarks.PrefixBytes) < 0) return (new KeptCall(this, request, request, scope), null);
        var state = request.Format.State!;
        var asked = state.ReadRequest(request.Body.Span);
        if (asked.HasConversation) return (null, NoConversations);
        if (ClientIds.Find(request.Body.Span, state, Marks, scope, out var edits, out var ids) is { } wrong) return (null, wrong);
        var sent = request;
        if (ids is not null)
        {
            (sent, var error) = await SendHomeAsync(request, ids, edits, cancellationToken).ConfigureAwait(false);
            if (sent is null) return (null, error);
        }
        return asked.Previous is { } id && !ResponseMarks.IsMark(id)
            ? await RestoreAsync(request, sent, scope, ids, id, cancellationToken).ConfigureAwait(false)
            : (new KeptCall(this, request, sent, scope) { Ids = ids, Previous = asked.Previous }, null);
    }

    private async ValueTask<(ChatRequest? Sent, ProviderError? Error)> SendHomeAsync(
        ChatRequest request, ClientIds ids, List<SplicedBody.Edit> edits, CancellationToken cancellationToken)
    {
        if (await HoldAsync(request, request.Body.Length, cancellationToken).ConfigureAwait(false) is { } none) return (null, none);
        byte[] body = new SplicedBody(request.Body, default, default, edits).ToArray();
        return (request.Continued(body, SessionAt(ids.Home), out var error), error);
    }

    private async ValueTask<(KeptCall? Call, ProviderError? Error)> RestoreAsync(
        ChatRequest asked, ChatRequest request, CallerScope scope, ClientIds? ids, string id, CancellationToken cancellationToken)
    {
        var (history, links, error) = await ReadAsync(request, scope, id, cancellationToken).ConfigureAwait(false);
        if (history is null) return (null, error);
        long length = request.Body.Length + history.Sum(static stretch => stretch.Length + 1L) + 32;
        if (await HoldAsync(request, length, cancellationToken).ConfigureAwait(false) is { } none) return (null, none);
        var body = new ArrayBufferWriter<byte>((int)length);
        var state = request.Format.State!;
        state.WriteWhole(request.Body.Span, state.ReadRequest(request.Body.Span), history, body);
        var sent = request.Continued(body.WrittenMemory, ids is null ? null : SessionAt(ids.Home), out error);
        return sent is null ? (null, error) : (new KeptCall(this, asked, sent, scope) { Ids = ids, Previous = id, History = history, Links = links }, null);
    }

    /// <summary>Finds a kept response, on the account of the request that needs it.</summary>
    /// <returns>The response, or why there is none; neither where there is no such response of this caller's.</returns>
    public async ValueTask<(StoredResponse? Response, ProviderError? Error)> FindAsync(ChatRequest request, CallerScope scope, string id, CancellationToken cancellationToken)
    {
        var (found, error) = await vault.FindAsync(scope, id, cancellationToken).ConfigureAwait(false);
        // How long it is is known once it is here: so much of one response at a time is beside the budget.
        if (found is not null) error = await HoldAsync(request, found.Length, cancellationToken).ConfigureAwait(false);
        return error is null ? (found, null) : (null, error);
    }

    /// <summary>Reads a conversation from the last response back.</summary>
    /// <returns>Its items in stretches, oldest first, and how many responses the next one would be after the last that has all before it.</returns>
    public async ValueTask<(IReadOnlyList<ReadOnlyMemory<byte>>? History, int Links, ProviderError? Error)> ReadAsync(
        ChatRequest request, CallerScope scope, string id, CancellationToken cancellationToken)
    {
        var stretches = new List<ReadOnlyMemory<byte>>();
        int links = -1;
        for (string? next = id; next is not null;)
        {
            var (found, error) = await FindAsync(request, scope, next, cancellationToken).ConfigureAwait(false);
            if (error is not null) return (null, 0, error);
            // A part that is missing makes the whole unknown: without it, the transcript would be another.
            if (found is null || stretches.Count > 2 * MostLinks) return (null, 0, NotFound);
            if (links < 0) links = found.Links + 1;
            stretches.Add(found.Items);
            stretches.Add(found.Input);
            next = found.Previous;
        }
        stretches.Reverse();
        return (stretches, links, null);
    }

    /// <summary>What of a conversation is kept with its next response.</summary>
    /// <param name="call">The request that the response answers.</param>
    /// <param name="items">The items of the request itself.</param>
    /// <returns>The items that are kept, and the id of the response that they come after.</returns>
    public static (ReadOnlyMemory<byte> Input, string? Previous, int Links) PartOf(KeptCall call, ReadOnlyMemory<byte> items)
    {
        if (call.History is not { } history || call.Previous is null) return (items, null, 0);
        if (call.Links < MostLinks) return (items, call.Previous, call.Links);
        var whole = new ArrayBufferWriter<byte>();
        foreach (var stretch in history.Append(items))
        {
            if (stretch.IsEmpty) continue;
            if (whole.WrittenCount > 0) whole.Write(","u8);
            whole.Write(stretch.Span);
        }
        return (whole.WrittenMemory, null, 0);
    }

    /// <summary>Takes memory for a body made anew, on the account of its request.</summary>
    /// <returns>Why there is none; null when there is.</returns>
    public async ValueTask<ProviderError?> HoldAsync(ChatRequest request, long length, CancellationToken cancellationToken)
    {
        if (length > maxBytes) return TooLong();
        if (request.Memory is not { } memory || length <= ByteBudget.SmallBytes) return null;
        var (grant, hold) = await ByteHold.TakeAsync(memory, length, cancellationToken).ConfigureAwait(false);
        if (grant == ByteGrant.Saturated) return ByteBudget.Saturated;
        if (grant != ByteGrant.Granted) return new ProviderError(ProviderErrorKind.PayloadTooLarge, "The conversation is larger than the gateway's memory for requests (ProviderKit:Limits:MaxBytesInFlight).");
        memory.Keep(hold!);
        return null;
    }

    private ProviderError TooLong() => new(
        ProviderErrorKind.PayloadTooLarge, $"The request and the conversation that previous_response_id continues are longer than {maxBytes} bytes together (ProviderKit:MaxRequestBytes). Begin a new conversation.")
    { Param = "previous_response_id" };
}
