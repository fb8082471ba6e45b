using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Endpoints;

/// <summary>Answers internal faults with a 500 that reveals nothing internal, and logs the details. A lack of memory is a 503.</summary>
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
            // The client has disconnected, so there is no one to answer.
        }
        catch (Exception e)
        {
            if (!await TryAnswerAsync(context, e).ConfigureAwait(false)) throw;
        }
    };

    /// <returns>False if the reply has begun: then only an abort can notify the client.</returns>
    public async Task<bool> TryAnswerAsync(HttpContext context, Exception exception)
    {
        LogFault(exception);
        var response = context.Response;
        if (response.HasStarted) return false;
        response.Clear(); // what the endpoint meant to say, such as the length of a body that never came
        await unsent.RefuseAsync(context, Faults.ErrorOf(exception)).ConfigureAwait(false);
        return true;
    }

    /// <summary>Logs a fault whose reply is written elsewhere.</summary>
    [LoggerMessage(EventId = 300, Level = LogLevel.Error, Message = "A request failed in the gateway itself")]
    public partial void LogFault(Exception exception);
}
