using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces.Anthropic;

/// <summary><c>GET models</c>, page by page, and <c>GET models/{id}</c> in the shape of Anthropic's API (its reference at "Models").</summary>
internal sealed class ModelsEndpoint(ModelCatalog catalog, IUnsentRequests unsent)
{
    public async Task ListAsync(HttpContext context)
    {
        var models = await catalog.ListAsync(context.RequestAborted).ConfigureAwait(false);
        await (ModelPage.TryRead(context.Request.Query, models, out var page, out var error)
            ? JsonAnswer.WriteAsync(context, 200, JsonAnswer.Make(json => Write(json, page)))
            : unsent.RefuseAsync(context, error)).ConfigureAwait(false);
    }

    public async Task GetAsync(HttpContext context)
    {
        var (model, error) = await catalog.FindAsync(ModelPath.IdOf(context), context.RequestAborted).ConfigureAwait(false);
        await (model is null
            ? unsent.RefuseAsync(context, error!)
            : JsonAnswer.WriteAsync(context, 200, JsonAnswer.Make(json => Write(json, model)))).ConfigureAwait(false);
    }

    private static void Write(Utf8JsonWriter json, ModelPage page)
    {
        json.WriteStartObject();
        json.WriteStartArray("data"u8);
        foreach (var model in page.Models) Write(json, model);
        json.WriteEndArray();
        json.WriteBoolean("has_more"u8, page.HasMore);
        json.WriteString("first_id"u8, page.Models.Count == 0 ? null : page.Models[0].Id);
        json.WriteString("last_id"u8, page.Models.Count == 0 ? null : page.Models[^1].Id);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ChatModel model)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "model"u8);
        json.WriteString("id"u8, model.Id);
        json.WriteString("display_name"u8, model.Details?.DisplayName ?? model.Id);
        json.WriteString("created_at"u8, DateTimeOffset.FromUnixTimeSeconds(model.Created).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        if ((model.Details?.MaxPromptTokens ?? model.Details?.ContextTokens) is { } input) json.WriteNumber("max_input_tokens"u8, input);
        if (model.Details?.MaxOutputTokens is { } output) json.WriteNumber("max_tokens"u8, output);
        json.WriteEndObject();
    }
}
