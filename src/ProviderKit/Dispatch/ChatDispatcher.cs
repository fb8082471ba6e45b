using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace ProviderKit;

/// <summary>
/// The one owner of a call: resolves, leases, sends, and goes on with the next token where that can help, then with the
/// next target where the plan has one. A result that failed holds nothing but its error, so it may be left for another.
/// </summary>
internal sealed partial class ChatDispatcher(
    ProviderRegistry registry, IEnumerable<IRequestObserver> observers, TimeProvider time, InFlightRequests requests, ILogger<ChatDispatcher> logger)
    : IChatDispatcher
{
    private readonly IRequestObserver[] _observers = [.. observers];
    private readonly RequestIds _ids = new(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))));

    public DispatchResult Reject(ProviderError error, string? clientName = null)
    {
        ArgumentNullException.ThrowIfNull(error);
        return Failed(new DispatchScope(_ids.Next(), null, time, _observers, requests) { ClientName = clientName }, error);
    }

    public ValueTask<DispatchResult> SendAsync(ChatRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var scope = new DispatchScope(_ids.Next(), request, time, _observers, requests);
        if (!registry.TryResolve(request, out var plan, out var error))
        {
            if (plan is not null) scope.Enter(plan.First);
            return new(Failed(scope, error));
        }
        return plan.Others.Count == 0
            ? TryAsync(scope, request, plan.First, cancellationToken)
            : WalkAsync(scope, request, plan, cancellationToken);
    }

    /// <summary>One target after another, for as long as the plan takes the error for a reason to go on.</summary>
    private async ValueTask<DispatchResult> WalkAsync(
        DispatchScope scope, ChatRequest request, ModelPlan plan, CancellationToken cancellationToken)
    {
        var first = await TryAsync(scope, request, plan.First, cancellationToken).ConfigureAwait(false);
        var (result, firstPlace) = (first, scope.Place);
        foreach (var target in plan.Others)
        {
            if (result.Error is not { } error || !plan.MovesOn(error)) break;
            LogNextTarget(scope.RequestId, target.Requested, target.Entry.Name, error.Kind);
            result = await TryAsync(scope, request, target, cancellationToken).ConfigureAwait(false);
        }
        if (result.Error is null || !plan.AnswersFirstError) return result;
        scope.Place = firstPlace;
        return first;
    }

    private ValueTask<DispatchResult> TryAsync(
        DispatchScope scope, ChatRequest request, ModelTarget target, CancellationToken cancellationToken)
    {
        scope.Enter(target);
        if (!target.Entry.Speaks(request.Dialect)) return new(Failed(scope, DialectErrors.NotSpoken(target.Entry.Name, request.Dialect)));
        return target.Entry.OwnProblem is { } problem
            ? new(Failed(scope, new ProviderError(ProviderErrorKind.NotConfigured, problem)))
            : RotateAsync(scope, request, target, cancellationToken);
    }

    /// <summary>One attempt after another, each with another token, for as long as it is the token's fault.</summary>
    private async ValueTask<DispatchResult> RotateAsync(
        DispatchScope scope, ChatRequest request, ModelTarget target, CancellationToken cancellationToken)
    {
        var pool = target.Entry.Tokens;
        // Each token gets one try: a short block may end while the others are tried, and that must not make a loop.
        int budget = scope.Attempts + Math.Max(pool.Count, 1);
        ProviderError? last = null;
        try
        {
            while (true)
            {
                TokenLease? lease = null;
                if (pool.Count > 0)
                {
                    if (scope.Attempts >= budget && pool.HasFree(target.LimitKey, out _)) return Failed(scope, last!);
                    lease = pool.TryLease(target.LimitKey, out var why);
                    if (lease is null) return Failed(scope, TokenErrors.NoneFree(target.Entry.Name, why, last));
                }
                else if (last is not null) return Failed(scope, last); // the last token was removed meanwhile
                scope.BeginAttempt(lease);
                ReplyReader.Reply reply;
                try
                {
                    var call = new ProviderCall(request, target.UpstreamModel, target.UpstreamModelJson, lease?.Token);
                    var response = await target.Entry.Provider.SendAsync(call, cancellationToken).ConfigureAwait(false);
                    reply = await ReplyReader.OpenAsync(response, request, target, cancellationToken).ConfigureAwait(false);
                }
                catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
                {
                    reply = new ReplyReader.Reply(ErrorOf(e, target.Entry));
                }
                if (reply.Error is not { } error)
                {
                    scope.Answered(reply.Usage);
                    return new DispatchResult(scope, reply.Response, reply.Body, reply.Stream, null);
                }
                scope.FailAttempt(error);
                if (lease is null || !error.BlamesToken) return Failed(scope, error);
                last = error;
                LogRotation(scope.RequestId, target.Entry.Name, lease.Token.Name, error.Kind);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            scope.End(DispatchScope.CallerLeft, default);
            throw;
        }
    }

    /// <summary>Providers fail by value; this is for those that an app brings along, and for faults of our own.</summary>
    private ProviderError ErrorOf(Exception e, ProviderEntry entry)
    {
        if (e is ProviderException known) return entry.Mask(known.Error);
        // The exception's text may quote anything, a token included: its type and place are enough to find it.
        LogProviderFault(entry.Name, e.GetType().Name, e.StackTrace);
        return new ProviderError(ProviderErrorKind.Internal, $"The provider {entry.Name} failed unexpectedly.");
    }

    private static DispatchResult Failed(DispatchScope scope, ProviderError error) => new(scope, null, default, null, error);

    [LoggerMessage(EventId = 210, Level = LogLevel.Information, Message = "{RequestId} {Provider} moves on from {Token}: {Reason}")]
    private partial void LogRotation(string requestId, string provider, string token, ProviderErrorKind reason);

    [LoggerMessage(EventId = 212, Level = LogLevel.Information, Message = "{RequestId} {Model} goes on to {Provider}: {Reason}")]
    private partial void LogNextTarget(string requestId, string model, string provider, ProviderErrorKind reason);

    [LoggerMessage(EventId = 211, Level = LogLevel.Error, Message = "The provider {Provider} threw {ExceptionType}\n{Place}")]
    private partial void LogProviderFault(string provider, string exceptionType, string? place);
}
