using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces.Ollama;

/// <summary>The routes that list the models and describe their abilities.</summary>
internal sealed class ModelsEndpoint(ModelCatalog catalog, IUnsentRequests unsent, NamedModelReader names)
{
    // Clients detect features by it, and some accept only numbers between the dots.
    private const string Version = "0.30.0";

    public Task VersionAsync(HttpContext context) => JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, JsonAnswer.Make(static json =>
    {
        json.WriteStartObject();
        json.WriteString("version"u8, Version);
        json.WriteEndObject();
    }));

    /// <summary>No model is loaded here.</summary>
    public Task RunningAsync(HttpContext context) => JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, JsonAnswer.Make(static json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("models"u8);
        json.WriteEndArray();
        json.WriteEndObject();
    }));

    public async Task ListAsync(HttpContext context)
    {
        var models = await catalog.ListAsync(context.RequestAborted).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, JsonAnswer.Make(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("models"u8);
            // A server may list a model with the tag and without.
            foreach (var model in models.DistinctBy(model => ModelEntry.NameOf(model.Id))) new ModelEntry(model, catalog.DescribeUsual(model)).WriteTag(json);
            json.WriteEndArray();
            json.WriteEndObject();
        })).ConfigureAwait(false);
    }

    public async Task ShowAsync(HttpContext context)
    {
        var (name, error) = await names.ReadAsync(context).ConfigureAwait(false);
        ChatModel? model = null;
        if (name is not null) (model, error) = await catalog.FindAsync(name.Model, context.RequestAborted).ConfigureAwait(false);
        await (model is null
            ? unsent.RefuseAsync(context, error!)
            : JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, JsonAnswer.Make(new ModelEntry(model, catalog.DescribeUsual(model)).WriteShown))).ConfigureAwait(false);
    }
}
