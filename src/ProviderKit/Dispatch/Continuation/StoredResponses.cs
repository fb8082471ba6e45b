using ProviderKit.Dispatch.Attempts;
using ProviderKit.Dispatch.Continuation;
using ProviderKit.Responses;

namespace ProviderKit;

/// <summary>
/// Responses by their ids, for the callers who got them: those that the gateway keeps, and those that upstreams keep, which are asked
/// with the token that made the response. An id that is unknown, expired, forged or another caller's is a 404 in each case. Thread-safe.
/// </summary>
public sealed class StoredResponses
{
    private static readonly ProviderError NotFound = new(
        ProviderErrorKind.NotFound, "There is no response of this id: it was not stored, has expired, or was deleted.") { Param = "response_id" };

    private readonly KeptConversations _conversations;
    private readonly ProviderRegistry _registry;

    internal StoredResponses(KeptConversations conversations, ProviderRegistry registry) => (_conversations, _registry) = (conversations, registry);

    /// <summary>Reads a response.</summary>
    /// <param name="request">Whose response it is, and which.</param>
    /// <param name="cancellationToken">Cancelled when the caller has gone away.</param>
    /// <returns>The response object.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async ValueTask<StoredResponseAnswer> ReadAsync(StoredResponseRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (HomeOf(request) is { } home) return await AskAsync(request, home, HttpMethod.Get, "", cancellationToken).ConfigureAwait(false);
        var (found, error) = await FindAsync(request, cancellationToken).ConfigureAwait(false);
        return found is null ? new StoredResponseAnswer(error!) : new StoredResponseAnswer(found.Reply);
    }

    /// <summary>Deletes a response. Later responses of the conversation cannot be continued then.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    /// <returns>What says that it is deleted.</returns>
    public async ValueTask<StoredResponseAnswer> DeleteAsync(StoredResponseRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (HomeOf(request) is { } home) return await AskAsync(request, home, HttpMethod.Delete, "", cancellationToken).ConfigureAwait(false);
        var (removed, error) = await _conversations.Vault.DeleteAsync(request.Scope, request.Id, cancellationToken).ConfigureAwait(false);
        return removed ? new StoredResponseAnswer(InputItems.Deleted(request.Id)) : new StoredResponseAnswer(error ?? NotFound);
    }

    /// <summary>Cancels a response that its upstream still makes in the background.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    public async ValueTask<StoredResponseAnswer> CancelAsync(StoredResponseRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (HomeOf(request) is { } home) return await AskAsync(request, home, HttpMethod.Post, "/cancel", cancellationToken).ConfigureAwait(false);
        var (found, error) = await FindAsync(request, cancellationToken).ConfigureAwait(false);
        return new StoredResponseAnswer(found is null ? error! : new ProviderError(
            ProviderErrorKind.InvalidRequest, "The response is complete. Only responses that an upstream makes in the background can be cancelled."));
    }

    /// <summary>Lists the items that a response is the answer to, those of the responses before it included.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    /// <returns>A list of items; of the page that <see cref="StoredResponseRequest.Query"/> asks for.</returns>
    public async ValueTask<StoredResponseAnswer> ListInputAsync(StoredResponseRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (HomeOf(request) is { } home) return await AskAsync(request, home, HttpMethod.Get, "/input_items", cancellationToken).ConfigureAwait(false);
        var (found, error) = await FindAsync(request, cancellationToken).ConfigureAwait(false);
        if (found is null) return new StoredResponseAnswer(error!);
        IReadOnlyList<ReadOnlyMemory<byte>> before = [];
        if (found.Previous is { } previous)
        {
            (var history, _, error) = await _conversations.ReadAsync(request.Scope, previous, cancellationToken).ConfigureAwait(false);
            if (error is not null) return new StoredResponseAnswer(error == KeptConversations.NotFound ? NotFound : error);
            before = history!;
        }
        return InputItems.Page([.. before, found.Input], request);
    }

    /// <summary>Where an upstream keeps the response; null where the gateway may, or where the id is none of this caller's.</summary>
    private ResponseHome? HomeOf(StoredResponseRequest request) => _conversations.Marks.Read(request.Id, request.Scope);

    private async ValueTask<(StoredResponse? Response, ProviderError? Error)> FindAsync(StoredResponseRequest request, CancellationToken cancellationToken)
    {
        var (found, error) = await _conversations.Vault.FindAsync(request.Scope, request.Id, cancellationToken).ConfigureAwait(false);
        if (found is not null && request.AsksForStream)
            return (null, new ProviderError(ProviderErrorKind.InvalidRequest, "This response is complete, and its events are not kept. Read it without stream.") { Param = "stream" });
        return (found, found is null ? error ?? NotFound : null);
    }

    private async ValueTask<StoredResponseAnswer> AskAsync(
        StoredResponseRequest request, ResponseHome home, HttpMethod method, string below, CancellationToken cancellationToken)
    {
        if (request.AsksForStream)
            return new StoredResponseAnswer(new ProviderError(ProviderErrorKind.InvalidRequest, "This gateway does not replay the events of a response. Read it without stream.") { Param = "stream" });
        if (_registry.Current.Find(home.Provider) is not { Provider: IResponseHost host } entry) return new StoredResponseAnswer(NotFound);
        if (entry.OwnRefusal is { } refusal) return new StoredResponseAnswer(refusal);
        if (!TryLease(entry, home, out var lease, out var error)) return new StoredResponseAnswer(Shown(error!, entry, request, home));
        using (lease)
        {
            var response = await host.AskAsync(new ResponseQuestion(method, home.Model, home.Id, below, request.QueryText), lease?.Token, cancellationToken).ConfigureAwait(false);
            await using (response.ConfigureAwait(false))
            {
                if (response.Error is { } failed)
                {
                    lease?.Charge(TokenErrors.ChargeFor(failed, entry.Info.LimitScope));
                    return new StoredResponseAnswer(Shown(failed, entry, request, home));
                }
                return new StoredResponseAnswer(Body(request, home, response.Body, lease?.Token));
            }
        }
    }

    private bool TryLease(ProviderEntry entry, ResponseHome home, out TokenLease? lease, out ProviderError? error)
    {
        (lease, error) = (null, null);
        if (home.Token.Length == 0 && entry.Tokens.Count == 0) return true;
        lease = entry.Tokens.TryLease(home.Model, null, out var why, null, _conversations.SessionAt(home));
        if (lease is null) error = SessionErrors.Held(entry.Name, why, "");
        return lease is not null;
    }

    /// <summary>The upstream's answer with the client's ids and model.</summary>
    private byte[] Body(StoredResponseRequest request, ResponseHome home, ReadOnlyMemory<byte> body, ApiToken? token)
    {
        byte[] json = token is not null && token.TryMaskIn(body.Span, quick: true, out byte[]? masked) ? masked : body.ToArray();
        return HomeReply.Rename(json, home, request.Id, previous => _conversations.Marks.Write(home with { Id = previous }, request.Scope) ?? previous);
    }

    private static ProviderError Shown(ProviderError error, ProviderEntry entry, StoredResponseRequest request, ResponseHome home) =>
        entry.Mask(error).Masked(text => text.Replace(home.Id, request.Id, StringComparison.Ordinal));
}
