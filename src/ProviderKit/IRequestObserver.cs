namespace ProviderKit;

/// <summary>
/// Is told what becomes of requests. Register any number as services. Called on the request's own thread of execution: be
/// quick, do not throw, do no I/O.
/// </summary>
public interface IRequestObserver
{
    /// <summary>Called once per request, when it has ended.</summary>
    void OnCompleted(RequestRecord record);

    /// <summary>Called once per request, when it goes to the first provider; never for one that there is no provider for.</summary>
    void OnStarted(in RequestStart start)
    {
    }

    /// <summary>Called after every attempt that failed, before the next one.</summary>
    void OnAttemptFailed(in AttemptFailure failure)
    {
    }

    /// <summary>Called when a request goes on with another token of the same provider.</summary>
    /// <param name="failure">Why, and which token was left.</param>
    /// <param name="nextToken">The name of the token that is used now.</param>
    void OnRotated(in AttemptFailure failure, string nextToken)
    {
    }
}
