using Microsoft.Extensions.Logging;
using ProviderKit.Dispatch.Attempts;
using ProviderKit.Formats.Replies;
using ProviderKit.Lifetime;

namespace ProviderKit.Dispatch.Filters;

/// <summary>Calls the filters, in order, and keeps their faults from doing harm: one that throws refuses. Thread-safe.</summary>
internal sealed partial class DispatchFilters
{
    private readonly (IDispatchFilter Filter, string Name)[] _filters;
    private readonly CancellationToken _ending;
    private readonly ILogger _logger;

    private DispatchFilters((IDispatchFilter, string)[] filters, CancellationToken ending, ILogger logger) =>
        (_filters, _ending, _logger) = (filters, ending, logger);

    /// <param name="filters">The filters, the outermost first.</param>
    /// <param name="ending">Fires when what still runs must end.</param>
    /// <param name="logger">Takes the filters' faults.</param>
    /// <returns>Null when there are none.</returns>
    public static DispatchFilters? Create(IEnumerable<IDispatchFilter> filters, CancellationToken ending, ILogger logger)
    {
        (IDispatchFilter, string)[] named = [.. filters.Select(static filter => (filter, filter.Name))];
        return named.Length == 0 ? null : new DispatchFilters(named, ending, logger);
    }

    /// <summary>Has the filters look at a request before its model is looked up.</summary>
    /// <returns>The outcome where a filter refused or answered; null when the request goes on.</returns>
    public async ValueTask<AttemptOutcome?> OnRequestAsync(FilterRun run, CancellationToken cancellationToken)
    {
        var context = run.Context;
        for (int i = 0; i < _filters.Length; i++)
        {
            var (filter, name) = _filters[i];
            var before = context.Request;
            var (decision, fault) = await CallAsync(name, token => filter.OnRequestAsync(context, token), cancellationToken).ConfigureAwait(false);
            run.TakeNotes(name, context);
            if ((fault ?? decision.Error) is { } error) return Refuse(run.Recorder, name, error);
            if (!ReferenceEquals(before, context.Request)) run.Recorder.Filtered(name, before.Model == context.Request.Model ? "It changed the request." : $"It changed the request, whose model is now {context.Request.Model}.");
            if (decision.Reply is { } reply) return await AnswerAsync(run, i, reply, cancellationToken).ConfigureAwait(false);
        }
        return null;
    }

    /// <summary>Has the filters look at an attempt before its call.</summary>
    /// <returns>Why the call is not to be made; null when it is.</returns>
    public async ValueTask<ProviderError?> OnAttemptAsync(FilterRun run, AttemptFilterContext context, CancellationToken cancellationToken)
    {
        foreach (var (filter, name) in _filters)
        {
            var (refusal, fault) = await CallAsync(name, token => filter.OnAttemptAsync(context, token), cancellationToken).ConfigureAwait(false);
            run.TakeNotes(name, context);
            if ((fault ?? refusal) is not { } error) continue;
            run.Recorder.Filtered(name, error.Message, error.Kind);
            return error;
        }
        return null;
    }

    /// <summary>Tells the filters what an attempt came to, the innermost first. A fault of theirs changes nothing.</summary>
    public async ValueTask OnAttemptedAsync(FilterRun run, AttemptFilterContext context, ProviderError? error, CancellationToken cancellationToken)
    {
        for (int i = _filters.Length - 1; i >= 0; i--)
        {
            var (filter, name) = _filters[i];
            await CallAsync(name, token => ToldAsync(filter.OnAttemptedAsync(context, error, token)), cancellationToken).ConfigureAwait(false);
            run.TakeNotes(name, context);
        }

        static async ValueTask<bool> ToldAsync(ValueTask told)
        {
            await told.ConfigureAwait(false);
            return true;
        }
    }

    /// <summary>Has the filters look at a reply, the innermost first.</summary>
    public ValueTask<AttemptOutcome> OnReplyAsync(FilterRun run, AttemptOutcome outcome, CancellationToken cancellationToken) =>
        OnReplyAsync(run, outcome, _filters.Length, cancellationToken);

    /// <param name="run">The request.</param>
    /// <param name="outcome">The reply, or an error, at which no filter looks.</param>
    /// <param name="count">So many filters look at it, the outermost ones.</param>
    /// <param name="cancellationToken">Cancelled when the client leaves.</param>
    private async ValueTask<AttemptOutcome> OnReplyAsync(FilterRun run, AttemptOutcome outcome, int count, CancellationToken cancellationToken)
    {
        var reply = outcome.Reply;
        if (reply.Error is not null || reply.Passed is not null || count == 0) return outcome;
        var (error, filtered) = (default(ProviderError?), outcome);
        bool keeps = false;
        try
        {
            if (reply.Stream is { } stream) error = await BeginStreamAsync(run, stream, outcome, count, cancellationToken).ConfigureAwait(false);
            else (error, filtered) = await OnWholeAsync(run, outcome, count, cancellationToken).ConfigureAwait(false);
            keeps = error is null;
        }
        finally
        {
            if (!keeps)
            {
                await outcome.ReleaseAsync().ConfigureAwait(false);
                outcome.Attempt?.End(reply.Stream is { } begun ? begun.UpstreamOutcome : null); // whole, the upstream did what it was asked for
            }
        }
        var usage = reply.Stream?.Usage ?? reply.Usage;
        return error is null ? filtered : AttemptOutcome.Refused(new ErrorMask(run.Recorder.Model, outcome.Target?.Entry), error, outcome.Target, outcome.TokenName, usage);
    }

    private async ValueTask<(ProviderError? Error, AttemptOutcome Outcome)> OnWholeAsync(
        FilterRun run, AttemptOutcome outcome, int count, CancellationToken cancellationToken)
    {
        var context = new ReplyFilterContext(run.Context.Request, run.Context, outcome.Reply.Body.ToArray(), outcome.Target?.Entry.Name) { Usage = outcome.Reply.Usage };
        for (int i = count - 1; i >= 0; i--)
        {
            var (filter, name) = _filters[i];
            var before = context.Body;
            var (refusal, fault) = await CallAsync(name, token => filter.OnReplyAsync(context, token), cancellationToken).ConfigureAwait(false);
            run.TakeNotes(name, context);
            if ((fault ?? refusal) is { } error)
            {
                run.Recorder.Filtered(name, error.Message, error.Kind);
                return (error, outcome);
            }
            if (!before.Equals(context.Body)) run.Recorder.Filtered(name, "It changed the reply.");
        }
        return (null, context.IsReplaced ? outcome.With(outcome.Reply.With(new SplicedBody(context.Body, default))) : outcome);
    }

    private async ValueTask<ProviderError?> BeginStreamAsync(FilterRun run, ChatStream stream, AttemptOutcome outcome, int count, CancellationToken cancellationToken)
    {
        var stages = new List<FilterStage>(count);
        for (int i = count - 1; i >= 0; i--)
        {
            var (filter, name) = _filters[i];
            var context = new ReplyFilterContext(run.Context.Request, run.Context, default, outcome.Target?.Entry.Name);
            var (begun, fault) = await CallAsync(name, _ => new ValueTask<IStreamFilter?>(filter.BeginStream(context)), cancellationToken).ConfigureAwait(false);
            run.TakeNotes(name, context);
            if (fault is not null)
            {
                run.Recorder.Filtered(name, fault.Message, fault.Kind);
                return fault;
            }
            if (begun is not null) stages.Add(new FilterStage(name, begun, context));
        }
        if (stages.Count == 0) return null;
        await stream.FilterAsync(new FilteredEvents([.. stages], run), cancellationToken).ConfigureAwait(false);
        return stream.Error;
    }

    /// <summary>A filter answers in place of an upstream. Filters that look at the request before it look at its reply.</summary>
    private async ValueTask<AttemptOutcome> AnswerAsync(FilterRun run, int index, ProviderReply reply, CancellationToken cancellationToken)
    {
        var request = run.Context.Request;
        string name = _filters[index].Name;
        if (reply.Error is not null || request.GoesAsItIs)
        {
            await reply.DisposeAsync().ConfigureAwait(false);
            return Refuse(run.Recorder, name, reply.Error ?? new ProviderError(ProviderErrorKind.Internal, $"The filter {name} answered a request that is passed through. Such a request can only be refused."));
        }
        var scan = new ScanContext(request, name, new ErrorRules(), new ReplyName(request.Model));
        var opened = await ReplyReader.OpenOwnAsync(reply, scan, new ErrorMask(run.Recorder.Model), cancellationToken).ConfigureAwait(false);
        if (opened.Error is { } bad) return Refuse(run.Recorder, name, bad);
        run.Recorder.Filtered(name, "It answered the request.");
        return await OnReplyAsync(run, AttemptOutcome.AnsweredByFilter(opened), index, cancellationToken).ConfigureAwait(false);
    }

    private static AttemptOutcome Refuse(RequestRecorder recorder, string name, ProviderError error)
    {
        recorder.Filtered(name, error.Message, error.Kind);
        return AttemptOutcome.Refused(new ErrorMask(recorder.Model), error);
    }

    /// <summary>Calls a filter.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Cancelled when the client leaves.</param>
    /// <returns>What it came to, or the fault.</returns>
    /// <exception cref="OperationCanceledException">The client left.</exception>
    public async ValueTask<(T? Value, ProviderError? Fault)> CallAsync<T>(string name, Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _ending);
        try
        {
            return (await call(either.Token).ConfigureAwait(false), null);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            if (e is OperationCanceledException && _ending.IsCancellationRequested) return (default, DrainSignal.Error);
            if (e is ProviderException known) return (default, known.Error);
            // The exception's text may quote anything, a token included: its type and stack are enough to find it.
            LogFault(name, e.GetType().Name, e.StackTrace);
            return (default, new ProviderError(ProviderErrorKind.Internal, $"The filter {name} failed unexpectedly; the gateway's log says more."));
        }
    }

    [LoggerMessage(EventId = 215, Level = LogLevel.Error, Message = "The filter {Filter} threw {ExceptionType}\n{Stack}")]
    private partial void LogFault(string filter, string exceptionType, string? stack);
}
