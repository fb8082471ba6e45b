using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Endpoints;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces.PassThrough;

/// <summary>A route that passes requests to an upstream unchanged: reads bytes, calls the dispatcher, writes bytes, and holds none for long.</summary>
/// <param name="reader">Finds the model.</param>
/// <param name="dispatcher">Finds the provider and the token.</param>
/// <param name="unsent">Refuses.</param>
/// <param name="health">Whether the app is stopping.</param>
/// <param name="options">The settings.</param>
/// <param name="guard">Answers faults.</param>
internal sealed class PassThroughEndpoint(
    PassThroughReader reader, IChatDispatcher dispatcher, IUnsentRequests unsent, GatewayHealth health, PassThroughOptions options, EndpointGuard guard)
{
    private const string Setting = "ProviderKit:PassThrough:MaxRequestBytes";

    /// <param name="context">The request.</param>
    /// <param name="path">The path below the API's version.</param>
    /// <param name="isNamedByApp">Whether the app itself lists the path.</param>
    public async Task HandleAsync(HttpContext context, string path, bool isNamedByApp)
    {
        // The server will soon refuse connections; the client's next request should go elsewhere.
        if (health.IsDraining && HttpProtocol.IsHttp11(context.Request.Protocol)) context.Response.Headers.Connection = "close";
        try
        {
            var (body, error) = await PassedBody.OpenAsync(context, options.MaxRequestBytes, Setting).ConfigureAwait(false);
            if (body is null) await unsent.RefuseAsync(context, error!).ConfigureAwait(false);
            else await using (body.ConfigureAwait(false)) await PassAsync(context, body, path, isNamedByApp).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has disconnected and the dispatcher has recorded it, so there is no one to answer.
        }
        catch (Exception e) when (e is not StreamBrokenException)
        {
            if (!await guard.TryAnswerAsync(context, e).ConfigureAwait(false)) throw;
        }
    }

    private async Task PassAsync(HttpContext context, PassedBody body, string path, bool isNamedByApp)
    {
        var (head, error) = PassThroughHeads.Of(context.Request, path, isNamedByApp, body.IsDecoded);
        PassThroughRequest? request = null;
        if (head is not null) (request, error) = await reader.ReadAsync(head, body, context.RequestAborted).ConfigureAwait(false);
        if (request is null) await unsent.RefuseAsync(context, error!).ConfigureAwait(false);
        else await using (request.ConfigureAwait(false)) await PassAsync(context, request).ConfigureAwait(false);
    }

    private async Task PassAsync(HttpContext context, PassThroughRequest request)
    {
        var headers = context.Request.Headers;
        ChatRequest? call = request.ToChatRequest(
            ForwardedHeaders.From(headers, SurfaceSet.Of(context)), ClientIdentity.Of(context)?.Name, ClientRequestId.Of(context));
        if (FallbackHeader.Apply(headers, ref call) is { } error)
        {
            await unsent.RefuseAsync(context, error).ConfigureAwait(false);
            return;
        }
        var result = await dispatcher.SendAsync(call!, context.RequestAborted).ConfigureAwait(false);
        await using (result.ConfigureAwait(false)) await PassedReplyWriter.WriteAsync(context, result).ConfigureAwait(false);
    }
}
