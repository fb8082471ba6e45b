using ProviderKit.Dispatch.Attempts;
using ProviderKit.Formats.Requests;
using ProviderKit.Responses;
using ProviderKit.Routing;

namespace ProviderKit.Dispatch.Continuation;

/// <summary>Answers what is asked about responses by their ids: from what the gateway keeps, or by asking the upstream that does. Thread-safe.</summary>
internal sealed class StoredAnswers(KeptConversations conversations, AttemptLoop attempts)
{
    public const string Cancel = "/cancel", Input = "/input_items";

    private static readonly ProviderError NotFound = new(
        ProviderErrorKind.NotFound, "There is no response of this id: it was not stored, has expired, or was deleted.") { Param = "response_id" };

    private static readonly ProviderError NotReplayed = new(
        ProviderErrorKind.InvalidRequest, "This gateway does not replay the events of a response. Read it without stream.") { Param = "stream" };

    private static readonly ProviderError IsComplete = new(
        ProviderErrorKind.InvalidRequest, "The response is complete. Only responses that an upstream makes in the background can be cancelled.") { Param = "response_id" };

    /// <param name="recorder">Takes note of what happens.</param>
    /// <param name="request">A request with a question.</param>
    /// <param name="providers">The providers that may be asked.</param>
    /// <param name="cancellationToken">Cancelled when the caller has gone away.</param>
    public ValueTask<AttemptOutcome> AnswerAsync(RequestRecorder recorder, ChatRequest request, RegistrySnapshot providers, CancellationToken cancellationToken)
    {
        var scope = CallerScope.Of(request.Client, request.ClientName);
        return conversations.Marks.Read(request.Question!.Id, scope) is { } home
            ? AskAsync(recorder, request, home, scope, providers, cancellationToken)
            : AnswerHereAsync(recorder, request, scope, cancellationToken);
    }

    /// <summary>Asks the upstream by the way of every call, with the one token that made the response.</summary>
    private async ValueTask<AttemptOutcome> AskAsync(
        RequestRecorder recorder, ChatRequest request, ResponseHome home, CallerScope scope, RegistrySnapshot providers, CancellationToken cancellationToken)
    {
        if (request.Question!.AsksForStream) return Refused(recorder, NotReplayed);
        if (providers.Find(home.Provider) is not { Provider: IResponseHost } entry) return Refused(recorder, NotFound);
        var target = new ModelTarget(entry, home.Requested, home.Model);
        if (home.Token.Length > 0 && entry.Tokens.Count == 0 && entry.OwnProblem is null) return AttemptLoop.Refuse(recorder, target, TokenGone(home));
        var sent = request.Asking(home.Id, conversations.SessionAt(home));
        var outcome = await attempts.RunAsync(recorder, sent, target, cancellationToken).ConfigureAwait(false);
        var ids = new ClientIds(conversations.Marks, home, scope) { [home.Id] = request.Question.Id };
        if (outcome.Error is { } error) return outcome.With(new OpenedReply(ids.Shown(error)));
        var (renamed, none) = await RenamedAsync(request, outcome.Reply.Body, ids, cancellationToken).ConfigureAwait(false);
        if (none is null) return outcome.With(outcome.Reply.With(renamed));
        await outcome.ReleaseAsync().ConfigureAwait(false);
        return Refused(recorder, none);
    }

    private async ValueTask<(SplicedBody Body, ProviderError? Error)> RenamedAsync(ChatRequest request, SplicedBody body, ClientIds ids, CancellationToken cancellationToken)
    {
        if (await conversations.HoldAsync(request, body.Length, cancellationToken).ConfigureAwait(false) is { } none) return (default, none);
        return (ids.Renamed(body.ToArray(), request.Format.State!), null);
    }

    private async ValueTask<AttemptOutcome> AnswerHereAsync(RequestRecorder recorder, ChatRequest request, CallerScope scope, CancellationToken cancellationToken)
    {
        var (body, error) = request.Question!.Method == HttpMethod.Delete
            ? await DeleteAsync(request.Question, scope, cancellationToken).ConfigureAwait(false)
            : await ReadAsync(request, scope, cancellationToken).ConfigureAwait(false);
        return error is null ? AttemptOutcome.AnsweredHere(body) : Refused(recorder, error);
    }

    private async ValueTask<(ReadOnlyMemory<byte> Body, ProviderError? Error)> DeleteAsync(ResponseQuestion question, CallerScope scope, CancellationToken cancellationToken)
    {
        var (removed, error) = await conversations.Vault.DeleteAsync(scope, question.Id, cancellationToken).ConfigureAwait(false);
        return removed ? (InputItems.Deleted(question.Id), null) : (default, error ?? NotFound);
    }

    private async ValueTask<(ReadOnlyMemory<byte> Body, ProviderError? Error)> ReadAsync(ChatRequest request, CallerScope scope, CancellationToken cancellationToken)
    {
        var question = request.Question!;
        var (found, error) = await conversations.FindAsync(request, scope, question.Id, cancellationToken).ConfigureAwait(false);
        if (found is null) return (default, error ?? NotFound);
        if (question.AsksForStream) return (default, NotReplayed);
        if (question.Below == Cancel) return (default, IsComplete);
        return question.Below == Input ? await ListAsync(request, scope, found, cancellationToken).ConfigureAwait(false) : (found.Reply, null);
    }

    private async ValueTask<(ReadOnlyMemory<byte> Body, ProviderError? Error)> ListAsync(
        ChatRequest request, CallerScope scope, StoredResponse found, CancellationToken cancellationToken)
    {
        IReadOnlyList<ReadOnlyMemory<byte>> before = [];
        if (found.Previous is { } previous)
        {
            (var history, _, var error) = await conversations.ReadAsync(request, scope, previous, cancellationToken).ConfigureAwait(false);
            if (history is null) return (default, error == KeptConversations.NotFound ? NotFound : error);
            before = history;
        }
        ReadOnlyMemory<byte>[] all = [.. before, found.Input];
        long length = all.Sum(static stretch => (long)stretch.Length) + InputItems.Overhead;
        return await conversations.HoldAsync(request, length, cancellationToken).ConfigureAwait(false) is { } none
            ? (default, none)
            : InputItems.Page(all, request.Question!);
    }

    private static AttemptOutcome Refused(RequestRecorder recorder, ProviderError error) => AttemptOutcome.Refused(new ErrorMask(recorder.Model), error);

    private static ProviderError TokenGone(ResponseHome home) =>
        new(ProviderErrorKind.NotFound, $"The token of {home.Provider} that made this response was removed, and no other token can reach it.") { Param = "response_id" };
}
