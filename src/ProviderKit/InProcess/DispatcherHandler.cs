using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace ProviderKit.InProcess;

/// <summary>Answers the requests of SDKs from a dispatcher, as the HTTP endpoints would.</summary>
internal sealed class DispatcherHandler(IChatDispatcher dispatcher, ModelCatalog? models, string? clientName) : HttpMessageHandler
{
    private const string Json = "application/json; charset=utf-8";

    private static readonly Action<HttpResponseMessage, string, string> SetHeader = static (response, name, value) => response.Headers.TryAddWithoutValidation(name, value);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var asked = new SdkRequest(request);
        if (WireFormat.AtPath(asked.Path, asked, out var address) is not { } format) return await AnswerOtherAsync(request, asked, cancellationToken).ConfigureAwait(false);
        if (request.Method != HttpMethod.Post)
            return await RefuseAsync(request, format, new ProviderError(ProviderErrorKind.MethodNotAllowed, $"{asked.Shown} is not allowed; use POST.")).ConfigureAwait(false);
        byte[] body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        if (!ChatRequest.TryRead(body, out var call, out var error, asked.Forwarded(format), format, clientName, client: asked, address: address))
            return await RefuseAsync(request, format, error).ConfigureAwait(false);
        var result = await dispatcher.SendAsync(call, cancellationToken).ConfigureAwait(false);
        return await AnswerAsync(request, call, result).ConfigureAwait(false);
    }

    private static async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, ChatRequest call, DispatchResult result)
    {
        if (call.Stream && result.Stream is not null)
        {
            var response = Head(request, call.Format, result);
            response.Content = new StreamContent(new EventContent(call, result));
            response.Content.Headers.TryAddWithoutValidation("Content-Type", call.Framing.ContentType);
            response.Headers.CacheControl = new CacheControlHeaderValue { NoCache = true };
            return response;
        }
        await using (result.ConfigureAwait(false))
            return result.ErrorOfWhole is { } error ? Failed(request, call.Format, result, error) : Whole(Head(request, call.Format, result), result.Body.ToArray());
    }

    private async Task<HttpResponseMessage> AnswerOtherAsync(HttpRequestMessage request, SdkRequest asked, CancellationToken cancellationToken)
    {
        var shape = WireFormat.ShapeFor(asked);
        if (asked.Path == "models" && request.Method == HttpMethod.Get && models is not null && shape.HasModelList)
        {
            var list = await models.ListAsync(cancellationToken).ConfigureAwait(false);
            var output = new ArrayBufferWriter<byte>();
            using (var json = new Utf8JsonWriter(output)) shape.WriteModels(json, list);
            return Whole(new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = request }, output.WrittenSpan.ToArray());
        }
        return await RefuseAsync(request, shape, new ProviderError(
            ProviderErrorKind.NotFound,
            $"{asked.Shown} is not answered within the process: calls of models are, below /v1/ or another version, and GET models in OpenAI's shape where CreateHttpHandler got the ModelCatalog. Send other requests to the HTTP endpoints (MapProviderKit).")
        { Code = "unknown_url" }).ConfigureAwait(false);
    }

    private static async Task<HttpResponseMessage> RefuseAsync(HttpRequestMessage request, WireFormat format, ProviderError error)
    {
        var result = DispatchResult.FromError(error, new DispatchDetails { Format = format });
        await using (result.ConfigureAwait(false)) return Failed(request, format, result, error);
    }

    private static HttpResponseMessage Failed(HttpRequestMessage request, WireFormat format, DispatchResult result, ProviderError error)
    {
        var response = Head(request, format, result);
        response.StatusCode = (HttpStatusCode)format.StatusOf(error);
        error.WriteHeaders(response, SetHeader, longest: format.LongestRetryAfter);
        var output = new ArrayBufferWriter<byte>();
        format.WriteError(error, result.RequestId, output);
        return Whole(response, output.WrittenSpan.ToArray());
    }

    private static HttpResponseMessage Head(HttpRequestMessage request, WireFormat format, DispatchResult result)
    {
        var response = new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = request };
        result.WriteHeaders(format, response, SetHeader);
        return response;
    }

    private static HttpResponseMessage Whole(HttpResponseMessage response, byte[] body)
    {
        response.Content = new ByteArrayContent(body);
        response.Content.Headers.TryAddWithoutValidation("Content-Type", Json);
        return response;
    }
}
