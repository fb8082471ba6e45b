using ProviderKit.Dispatch.Continuation;
using ProviderKit.Formats.Requests;

namespace ProviderKit;

/// <summary>
/// Responses by their ids, for the callers who got them: those that the gateway keeps, and those that upstreams keep, which are asked
/// with the token that made the response. Each question is a request like any other: with a slot, a trail and a record. An id that is
/// unknown, expired, forged or another caller's is a 404 in each case. Thread-safe.
/// </summary>
public sealed class StoredResponses
{
    private readonly KeptConversations _conversations;
    private readonly IChatDispatcher _dispatcher;
    private readonly ByteBudget _memory;

    internal StoredResponses(KeptConversations conversations, IChatDispatcher dispatcher, ByteBudget memory) =>
        (_conversations, _dispatcher, _memory) = (conversations, dispatcher, memory);

    /// <summary>Reads a response.</summary>
    /// <param name="request">Whose response it is, and which.</param>
    /// <param name="cancellationToken">Cancelled when the caller has gone away.</param>
    /// <returns>The response object, or the error; dispose it, which also writes the record.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public ValueTask<DispatchResult> ReadAsync(StoredResponseRequest request, CancellationToken cancellationToken = default) =>
        AskAsync(request, HttpMethod.Get, "", cancellationToken);

    /// <summary>Deletes a response. Later responses of the conversation cannot be continued then.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    /// <returns>What says that it is deleted, or the error.</returns>
    public ValueTask<DispatchResult> DeleteAsync(StoredResponseRequest request, CancellationToken cancellationToken = default) =>
        AskAsync(request, HttpMethod.Delete, "", cancellationToken);

    /// <summary>Cancels a response that its upstream still makes in the background.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    public ValueTask<DispatchResult> CancelAsync(StoredResponseRequest request, CancellationToken cancellationToken = default) =>
        AskAsync(request, HttpMethod.Post, StoredAnswers.Cancel, cancellationToken);

    /// <summary>Lists the items that a response is the answer to, those of the responses before it included.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    /// <returns>A list of items, of the page that <see cref="StoredResponseRequest.Query"/> asks for; or the error.</returns>
    public ValueTask<DispatchResult> ListInputAsync(StoredResponseRequest request, CancellationToken cancellationToken = default) =>
        AskAsync(request, HttpMethod.Get, StoredAnswers.Input, cancellationToken);

    private async ValueTask<DispatchResult> AskAsync(StoredResponseRequest request, HttpMethod method, string below, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var buffer = _memory.CreateBuffer();
        try
        {
            var question = new ResponseQuestion(method, request.Id, below, request.Query);
            string model = _conversations.Marks.Read(request.Id, CallerScope.Of(request.Client, request.ClientName))?.Requested ?? "";
            var result = await _dispatcher.SendAsync(ChatRequest.Of(question, model, request.ClientName, request.ClientRequestId, request.Client, buffer), cancellationToken).ConfigureAwait(false);
            result.Owns(buffer);
            return result;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }
}
