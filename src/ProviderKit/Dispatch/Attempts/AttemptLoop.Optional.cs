using ProviderKit.Routing;

namespace ProviderKit.Dispatch.Attempts;

/// <content>
/// Requests that the gateway can answer itself, such as for a count of tokens. Clients ask in the middle of a conversation, many
/// times within a second at their start, and can do without: so the upstream is asked, but nothing is waited for, no call is
/// repeated, and no failure reaches the client.
/// </content>
internal sealed partial class AttemptLoop
{
    /// <summary>The longest that an answer is waited for where the gateway has one of its own.</summary>
    public static readonly TimeSpan LongestOptionalCall = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A request that the gateway can answer itself: the client gets an answer whatever the upstream's state is, and an error only for
    /// what it sent itself.
    /// </summary>
    private async ValueTask<AttemptOutcome> RunOptionalAsync(
        RequestRecorder recorder, ChatRequest request, ModelTarget target, CancellationToken cancellationToken)
    {
        var outcome = await CallUntilAnsweredAsync(recorder, request, target, cancellationToken).ConfigureAwait(false);
        bool isAnswer = outcome.Error?.Kind switch
        {
            null or ProviderErrorKind.NotConfigured => true,
            // Of a translation it says nothing about what the client wrote.
            ProviderErrorKind.InvalidRequest or ProviderErrorKind.PermissionDenied or ProviderErrorKind.NotFound => target.Entry.Serves(request, target.UpstreamModel),
            _ => false,
        };
        return isAnswer ? outcome : AttemptOutcome.Answered(target, request.Format.AnswerHere(request, target.UpstreamModel, services.Estimator)!, isEstimate: true);
    }

    /// <summary>As <see cref="CallAsync"/>, for no longer than a client waits for what it could do without.</summary>
    private async ValueTask<OpenedReply> CallBrieflyAsync(Attempt attempt, ChatRequest request, ReplyBridge? bridge, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(LongestOptionalCall, services.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await CallAsync(attempt, request, bridge, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new OpenedReply(new ProviderError(
                ProviderErrorKind.Timeout, $"The upstream of {attempt.Target.Entry.Name} did not answer within {LongestOptionalCall.TotalSeconds} s."));
        }
    }
}
