using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces.Ollama;

/// <summary>The routes that fetch, make and delete models. A gateway has none of its own; those of its providers are there already.</summary>
internal sealed class StoreEndpoint(ModelCatalog catalog, IChatDispatcher dispatcher, NamedModelReader names)
{
    private static readonly ReadOnlyMemory<byte> Success = JsonAnswer.Make(static json =>
    {
        json.WriteStartObject();
        json.WriteString("status"u8, "success"u8);
        json.WriteEndObject();
    });

    /// <summary>Clients fetch a model before they use it, if they do not find it in a list that they have.</summary>
    public async Task PullAsync(HttpContext context)
    {
        var (name, error) = await names.ReadAsync(context).ConfigureAwait(false);
        if (name is not null) error = (await catalog.FindAsync(name, context.RequestAborted).ConfigureAwait(false)).Error;
        await (error is null ? JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, Success) : dispatcher.RefuseAsync(context, error)).ConfigureAwait(false);
    }

    public Task RefuseAsync(HttpContext context) => dispatcher.RefuseAsync(context, new ProviderError(
        ProviderErrorKind.NotFound, $"{context.Request.Path.Value} is not served: this is a gateway, which keeps no models. GET /api/tags lists those that its providers have."));
}
