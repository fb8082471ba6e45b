using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces.OpenAI;

/// <summary><c>GET models</c> and <c>GET models/{id}</c> in the shape of OpenAI's API.</summary>
internal sealed class ModelsEndpoint(ModelCatalog catalog, IUnsentRequests unsent)
{
    private const string CodexVersion = "client_version"; // of the query: only Codex says it, and wants its own shape

    public async Task ListAsync(HttpContext context)
    {
        var models = await catalog.ListAsync(context.RequestAborted).ConfigureAwait(false);
        if (context.Request.Query.ContainsKey(CodexVersion))
        {
            await JsonAnswer.WriteAsync(context, 200, JsonAnswer.Make(json => CodexCatalog.Write(json, models))).ConfigureAwait(false);
            return;
        }
        await JsonAnswer.WriteAsync(context, 200, JsonAnswer.Make(json =>
        {
            json.WriteStartObject();
            json.WriteString("object"u8, "list"u8);
            json.WriteStartArray("data"u8);
            foreach (var model in models) Write(json, model);
            json.WriteEndArray();
            json.WriteEndObject();
        })).ConfigureAwait(false);
    }

    public async Task GetAsync(HttpContext context)
    {
        var (model, error) = await catalog.FindAsync(ModelPath.IdOf(context), context.RequestAborted).ConfigureAwait(false);
        await (model is null
            ? unsent.RefuseAsync(context, error!)
            : JsonAnswer.WriteAsync(context, 200, JsonAnswer.Make(json => Write(json, model)))).ConfigureAwait(false);
    }

    private static void Write(Utf8JsonWriter json, ChatModel model)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, model.Id);
        json.WriteString("object"u8, "model"u8);
        json.WriteNumber("created"u8, model.Created);
        json.WriteString("owned_by"u8, model.Provider);
        if (model.Details is { } details) ModelDetailsJson.Write(json, details);
        json.WriteEndObject();
    }
}
