using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Endpoints;

/// <summary>Answers for faults of our own: a 500 that says nothing of the inside, and the whole story in the log. A lack of memory is a 503.</summary>
internal sealed partial class EndpointGuard(IUnsentRequests unsent, ILogger logger)
{
    public RequestDelegate Around(RequestDelegate endpoint) => async context =>
    {
        try
        {
            await endpoint(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client is gone; there is nobody to answer.
        }
        catch (Exception e)
        {
            if (!await TryAnswerAsync(context, e).ConfigureAwait(false)) throw;
        }
    };

    /// <returns>False when the answer has begun: then only a break can tell the client.</returns>
    public async Task<bool> TryAnswerAsync(HttpContext context, Exception exception)
    {
        LogFault(exception);
        var response = context.Response;
        if (response.HasStarted) return false;
        response.Clear(); // what the endpoint meant to say, such as the length of a body that never came
        await unsent.RefuseAsync(context, Faults.ErrorOf(exception)).ConfigureAwait(false);
        return true;
    }

    /// <summary>Logs a fault whose answer is somebody else's to write.</summary>
    [LoggerMessage(EventId = 300, Level = LogLevel.Error, Message = "A request failed in the gateway itself")]
    public partial void LogFault(Exception exception);
}
