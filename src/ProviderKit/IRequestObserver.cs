namespace ProviderKit;

/// <summary>
/// Observes requests: start, failed attempts, token rotation and end. Register any number as services. Called on the request's own thread: be
/// quick, do not throw, do no I/O.
/// </summary>
public interface IRequestObserver
{
    /// <summary>Called once per request, when it ends.</summary>
    void OnCompleted(RequestRecord record);

    /// <summary>Called once per request, when it goes to the first provider. Not called for a request that has no provider.</summary>
    void OnStarted(in RequestStart start)
    {
    }

    /// <summary>Called after every failed attempt, before the next one.</summary>
    void OnAttemptFailed(in AttemptFailure failure)
    {
    }

    /// <summary>Called when a request continues with another token of the same provider.</summary>
    /// <param name="failure">Why the previous token was given up, and its name.</param>
    /// <param name="nextToken">The name of the token that is used next.</param>
    void OnRotated(in AttemptFailure failure, string nextToken)
    {
    }
}
