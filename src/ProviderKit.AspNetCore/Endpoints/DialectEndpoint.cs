using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Endpoints;

/// <summary>A route that takes requests in one dialect, such as <c>POST /v1/chat/completions</c>: bytes in, dispatcher, bytes out.</summary>
internal sealed partial class DialectEndpoint(ChatDialect dialect, IChatDispatcher dispatcher, long maxRequestBytes, ILogger logger)
{
    public async Task HandleAsync(HttpContext context)
    {
        var aborted = context.RequestAborted;
        try
        {
            using var body = new RequestBody();
            var error = await body.ReadAsync(context, maxRequestBytes).ConfigureAwait(false);
            ChatRequest? request = null;
            if (error is null) ChatRequest.TryRead(body.Bytes, out request, out error, ForwardedHeaders.From(context.Request.Headers), dialect);
            error ??= FallbackHeader.Apply(context.Request.Headers, ref request);

            var result = request is null
                ? dispatcher.Reject(error!)
                : await dispatcher.SendAsync(request, aborted).ConfigureAwait(false);
            await using (result.ConfigureAwait(false)) await ReplyWriter.WriteAsync(context, result).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (aborted.IsCancellationRequested)
        {
            // The client is gone and the dispatcher has recorded it; there is nobody to answer.
        }
        catch (Exception e) when (e is not StreamBrokenException)
        {
            LogFault(e);
            if (context.Response.HasStarted) throw;
            var fault = dispatcher.Reject(new ProviderError(ProviderErrorKind.Internal, "The gateway failed unexpectedly; its log says more."));
            await using (fault.ConfigureAwait(false)) await ReplyWriter.WriteAsync(context, fault).ConfigureAwait(false);
        }
    }

    [LoggerMessage(EventId = 300, Level = LogLevel.Error, Message = "A request failed in the gateway itself")]
    private partial void LogFault(Exception exception);
}
