using ProviderKit.Dispatch.Filters;

namespace ProviderKit.Dispatch.Attempts;

/// <content>Attempts that filters look at.</content>
internal sealed partial class AttemptLoop
{
    private async ValueTask<OpenedReply> CallFilteredAsync(
        FilterRun run, Attempt attempt, ChatRequest request, ReplyBridge? bridge, CancellationToken cancellationToken)
    {
        var (filters, target) = (run.Filters, attempt.Target);
        var context = new AttemptFilterContext(run.Context.Request, run.Context, target.Entry.Name, target.UpstreamModel, attempt.TokenName);
        if (await filters.OnAttemptAsync(run, context, cancellationToken).ConfigureAwait(false) is { } refusal)
        {
            attempt.Withdraw();
            return new OpenedReply(refusal);
        }
        var reply = await (attempt.IsOptional
            ? CallBrieflyAsync(attempt, request, bridge, cancellationToken)
            : CallAsync(attempt, request, bridge, cancellationToken)).ConfigureAwait(false);
        try
        {
            var error = reply.Error is { } failure ? attempt.Mask.Apply(failure) : null;
            await filters.OnAttemptedAsync(run, context, error, cancellationToken).ConfigureAwait(false);
            return reply;
        }
        catch (OperationCanceledException)
        {
            await reply.ReleaseAsync().ConfigureAwait(false);
            throw;
        }
    }
}
