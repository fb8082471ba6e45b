using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces.GoogleGemini;

/// <summary><c>GET models</c>, page by page, and <c>GET models/{id}</c> in the shape of the Gemini API (its reference at "Models").</summary>
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
        if (GeminiSurface.HasVerb(ModelAddress.Of(context).Verb))
        {
            context.Response.Headers.Allow = HttpMethods.Post;
            await unsent.RefuseAsync(context, new ProviderError(ProviderErrorKind.MethodNotAllowed, $"{context.Request.Method} is not allowed for a call of a model; use POST.")).ConfigureAwait(false);
            return;
        }
        string id = GoogleModelAddress.WithoutPrefix(ModelPath.IdOf(context));
        var (model, error) = await catalog.FindAsync(id, context.RequestAborted).ConfigureAwait(false);
        await (model is null
            ? unsent.RefuseAsync(context, error!)
            : JsonAnswer.WriteAsync(context, 200, JsonAnswer.Make(json => Write(json, model)))).ConfigureAwait(false);
    }

    private void Write(Utf8JsonWriter json, ModelPage page)
    {
        json.WriteStartObject();
        json.WriteStartArray("models"u8);
        foreach (var model in page.Models) Write(json, model);
        json.WriteEndArray();
        if (page.NextToken is { } next) json.WriteString("nextPageToken"u8, next);
        json.WriteEndObject();
    }

    private void Write(Utf8JsonWriter json, ChatModel model)
    {
        var (details, usual) = (model.Details, catalog.DescribeUsual(model));
        var abilities = usual.Abilities ?? ModelAbilities.Chat;
        json.WriteStartObject();
        json.WriteString("name"u8, $"models/{model.Id}");
        json.WriteString("version"u8, "001"u8);
        json.WriteString("displayName"u8, details?.DisplayName ?? model.Id);
        json.WriteString("description"u8, $"Served by {model.Provider}");
        // Clients plan with these values, so the usual values of such models are better than none.
        if ((details?.MaxPromptTokens ?? usual.ContextTokens) is { } input) json.WriteNumber("inputTokenLimit"u8, input);
        if (details?.MaxOutputTokens is { } output) json.WriteNumber("outputTokenLimit"u8, output);
        json.WriteStartArray("supportedGenerationMethods"u8);
        foreach (string method in MethodsOf(abilities)) json.WriteStringValue(method);
        json.WriteEndArray();
        if (abilities.HasFlag(ModelAbilities.Thinking)) json.WriteBoolean("thinking"u8, true);
        json.WriteEndObject();
    }

    private static IEnumerable<string> MethodsOf(ModelAbilities abilities)
    {
        string[] chat = ["generateContent", "streamGenerateContent", "countTokens"], embeddings = ["embedContent", "batchEmbedContents"];
        return abilities.HasFlag(ModelAbilities.Embeddings) ? abilities.HasFlag(ModelAbilities.Chat) ? [.. chat, .. embeddings] : embeddings : chat;
    }
}
