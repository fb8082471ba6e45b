using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces.Anthropic;

/// <summary>
/// <c>POST messages/count_tokens</c>: an estimate, made here. Editors ask for dozens of counts within a second, so that it must
/// cost nothing and leaves no record.
/// </summary>
internal sealed class CountTokensEndpoint(RequestTokenEstimator estimator, IChatDispatcher dispatcher, ByteBudget memory, InboundRequest inbound)
{
    /// <summary>Says that the count is not the upstream's own.</summary>
    public const string EstimateHeader = "x-providerkit-estimate";

    public async Task HandleAsync(HttpContext context)
    {
        using var body = memory.CreateBuffer();
        var (request, error) = await inbound.ReadAsync(context, body).ConfigureAwait(false);
        int tokens = 0;
        if (request is null || !estimator.TryEstimate(request, out tokens, out error))
        {
            await dispatcher.RefuseAsync(context, error!).ConfigureAwait(false);
            return;
        }
        context.Response.Headers[EstimateHeader] = "true";
        await JsonAnswer.WriteAsync(context, 200, JsonAnswer.Make(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("input_tokens"u8, tokens);
            json.WriteEndObject();
        })).ConfigureAwait(false);
    }
}
