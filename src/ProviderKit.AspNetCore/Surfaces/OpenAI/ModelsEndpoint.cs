using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces.OpenAI;

/// <summary><c>GET models</c> and <c>GET models/{id}</c> in the shape of OpenAI's API.</summary>
internal sealed class ModelsEndpoint(ModelCatalog catalog, IUnsentRequests unsent)
{
    private const string CodexVersion = "client_version"; // a query parameter that only Codex sends; it expects its own list format

    public async Task ListAsync(HttpContext context)
    {
        var models = await catalog.ListAsync(context.RequestAborted).ConfigureAwait(false);
        if (context.Request.Query.ContainsKey(CodexVersion))
        {
            await JsonAnswer.WriteAsync(context, 200, JsonAnswer.Make(json => CodexCatalog.Write(json, models))).ConfigureAwait(false);
            return;
        }
        await JsonAnswer.WriteAsync(context, 200, JsonAnswer.Make(json => WireFormat.OpenAIChat.WriteModels(json, models))).ConfigureAwait(false);
    }

    public async Task GetAsync(HttpContext context)
    {
        var (model, error) = await catalog.FindAsync(ModelPath.IdOf(context), context.RequestAborted).ConfigureAwait(false);
        await (model is null
            ? unsent.RefuseAsync(context, error!)
            : JsonAnswer.WriteAsync(context, 200, JsonAnswer.Make(json => WireFormat.OpenAIChat.WriteModel(json, model)))).ConfigureAwait(false);
    }
}
