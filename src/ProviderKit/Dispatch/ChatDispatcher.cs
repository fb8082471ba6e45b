using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace ProviderKit;

/// <summary>The one owner of a call: resolves, leases, sends, and goes on with the next token where that can help.</summary>
internal sealed partial class ChatDispatcher(
    ProviderRegistry registry, IEnumerable<IRequestObserver> observers, TimeProvider time, ILogger<ChatDispatcher> logger)
    : IChatDispatcher
{
    private readonly IRequestObserver[] _observers = [.. observers];
    private Action<string, Exception>? _onFault;
    private readonly RequestIds _ids = new(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))));

    public DispatchResult Reject(ProviderError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return Failed(new DispatchScope(_ids.Next(), null, time, _observers), error);
    }

    public async ValueTask<DispatchResult> SendAsync(ChatRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var scope = new DispatchScope(_ids.Next(), request, time, _observers);
        try
        {
            if (!registry.TryResolve(request.Model, out var target, out var error)) return Failed(scope, error);
            scope.Target = target;
            if (target.Entry.Problem is { } problem) return Failed(scope, new ProviderError(ProviderErrorKind.NotConfigured, problem));
            return await RotateAsync(scope, request, target, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            scope.End(DispatchScope.CallerLeft, default);
            throw;
        }
    }

    /// <summary>One attempt after another, each with another token, for as long as it is the token's fault.</summary>
    private async ValueTask<DispatchResult> RotateAsync(
        DispatchScope scope, ChatRequest request, ModelTarget target, CancellationToken cancellationToken)
    {
        var pool = target.Entry.Tokens;
        // Each token gets one try: a short block may end while the others are tried, and that must not make a loop.
        int budget = Math.Max(pool.Count, 1);
        ProviderError? last = null;
        while (true)
        {
            TokenLease? lease = null;
            if (pool.Count > 0)
            {
                if (scope.Attempts >= budget)
                    return Failed(scope, pool.HasFree(target.LimitKey, out var blocked) ? last! : TokenErrors.NoneFree(target.Entry.Name, blocked, last));
                lease = pool.TryLease(target.LimitKey, out var why);
                if (lease is null) return Failed(scope, TokenErrors.NoneFree(target.Entry.Name, why, last));
            }
            scope.BeginAttempt(lease);
            var response = await AttemptAsync(request, target, lease, cancellationToken).ConfigureAwait(false);
            var reply = await ReplyReader.OpenAsync(response, request, target, _onFault ??= LogProviderFault, cancellationToken).ConfigureAwait(false);
            if (reply.Error is not { } error)
            {
                scope.Answered(reply.Usage);
                return new DispatchResult(scope, response, reply.Body, reply.Stream, null);
            }
            scope.FailAttempt(error);
            if (lease is null || !error.BlamesToken) return Failed(scope, error);
            last = error;
            LogRotation(scope.RequestId, target.Entry.Name, lease.Token.Name, error.Kind);
        }
    }

    private async ValueTask<ChatResponse> AttemptAsync(
        ChatRequest request, ModelTarget target, TokenLease? lease, CancellationToken cancellationToken)
    {
        try
        {
            var call = new ProviderCall(request, target.UpstreamModel, target.UpstreamModelJson, lease?.Token);
            return await target.Entry.Provider.SendAsync(call, cancellationToken).ConfigureAwait(false);
        }
        catch (ProviderException e)
        {
            return ChatResponse.Failed(e.Error);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogProviderFault(target.Entry.Name, e);
            return ChatResponse.Failed(new ProviderError(ProviderErrorKind.Internal, $"The provider {target.Entry.Name} failed unexpectedly."));
        }
    }

    // The exception's text may quote anything, a token included: its type and place are enough to find it.
    private void LogProviderFault(string provider, Exception e) => LogProviderFault(provider, e.GetType().Name, e.StackTrace);

    private static DispatchResult Failed(DispatchScope scope, ProviderError error) => new(scope, null, default, null, error);

    [LoggerMessage(EventId = 210, Level = LogLevel.Information, Message = "{RequestId} {Provider} moves on from {Token}: {Reason}")]
    private partial void LogRotation(string requestId, string provider, string token, ProviderErrorKind reason);

    [LoggerMessage(EventId = 211, Level = LogLevel.Error, Message = "The provider {Provider} threw {ExceptionType}\n{Place}")]
    private partial void LogProviderFault(string provider, string exceptionType, string? place);
}
