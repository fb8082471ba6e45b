using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Endpoints;
using ProviderKit.AspNetCore.Http;
using ProviderKit.AspNetCore.Security;

namespace ProviderKit.AspNetCore.Surfaces;

/// <summary>A route that takes requests in one wire format: bytes in, dispatcher, bytes out.</summary>
internal sealed class FormatEndpoint(
    WireFormat format, IChatDispatcher dispatcher, GatewayHealth health, ProviderKitOptions options, ByteBudget memory, EventStreamWriter streams, EndpointGuard guard)
{
    public async Task HandleAsync(HttpContext context)
    {
        var aborted = context.RequestAborted;
        // The server is about to refuse connections; the client's next request should go elsewhere.
        if (health.IsDraining && HttpProtocol.IsHttp11(context.Request.Protocol)) context.Response.Headers.Connection = "close";
        try
        {
            using var body = memory.CreateBuffer();
            var error = await RequestBody.ReadAsync(context, body, options.MaxRequestBytes, "ProviderKit:MaxRequestBytes").ConfigureAwait(false);
            ChatRequest? request = null;
            var (client, clientId) = (ClientIdentity.Of(context)?.Name, ClientRequestId.Of(context));
            var asked = context.Request.Headers;
            if (error is null) ChatRequest.TryRead(body, out request, out error, ForwardedHeaders.From(asked, SurfaceSet.Of(context)), format, client, clientId, new RequestHeaders(asked));
            error ??= FallbackHeader.Apply(asked, ref request);

            if (request is { Stream: true })
            {
                await streams.AnswerAsync(context, format, dispatcher.SendAsync(request, aborted)).ConfigureAwait(false);
                return;
            }
            var result = request is null
                ? dispatcher.Reject(error!, client, clientRequestId: clientId)
                : await dispatcher.SendAsync(request, aborted).ConfigureAwait(false);
            await using (result.ConfigureAwait(false)) await ReplyWriter.WriteAsync(context, result).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (aborted.IsCancellationRequested)
        {
            // The client is gone and the dispatcher has recorded it; there is nobody to answer.
        }
        catch (Exception e) when (e is not StreamBrokenException)
        {
            if (!await guard.TryAnswerAsync(context, e).ConfigureAwait(false)) throw;
        }
    }
}
