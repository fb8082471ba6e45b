namespace ProviderKit;

/// <summary>Is told of every request when it has ended. Register any number as services.</summary>
public interface IRequestObserver
{
    /// <summary>Called once per request, on its own thread of execution: be quick, do not throw, do no I/O.</summary>
    void OnCompleted(RequestRecord record);
}
