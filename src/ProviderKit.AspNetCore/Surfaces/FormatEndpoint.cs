using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Endpoints;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces;

/// <summary>A route for requests in one wire format: reads bytes, calls the dispatcher, writes bytes.</summary>
internal sealed class FormatEndpoint(
    InboundRequest inbound, IChatDispatcher dispatcher, IUnsentRequests unsent, GatewayHealth health, ByteBudget memory, EventStreamWriter streams, EndpointGuard guard)
{
    public async Task HandleAsync(HttpContext context)
    {
        var aborted = context.RequestAborted;
        // The server will soon refuse connections; the client's next request should go elsewhere.
        if (health.IsDraining && HttpProtocol.IsHttp11(context.Request.Protocol)) context.Response.Headers.Connection = "close";
        try
        {
            using var body = memory.CreateBuffer();
            var (request, error) = await inbound.ReadAsync(context, body).ConfigureAwait(false);
            if (request is { Stream: true })
            {
                await streams.AnswerAsync(context, request, dispatcher.SendAsync(request, aborted)).ConfigureAwait(false);
                return;
            }
            var result = request is null
                ? unsent.Reject(error!, ClientIdentity.Of(context)?.Name, clientRequestId: ClientRequestId.Of(context))
                : await dispatcher.SendAsync(request, aborted).ConfigureAwait(false);
            await using (result.ConfigureAwait(false)) await ReplyWriter.WriteAsync(context, result).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (aborted.IsCancellationRequested)
        {
            // The client has disconnected and the dispatcher has recorded it, so there is no one to answer.
        }
        catch (Exception e) when (e is not StreamBrokenException)
        {
            if (!await guard.TryAnswerAsync(context, e).ConfigureAwait(false)) throw;
        }
    }
}
