using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces.Ollama;

/// <summary>The routes that fetch, create and delete models, and other functions of a local server. A gateway stores no models; those of its providers are always available.</summary>
internal sealed class StoreEndpoint(ModelCatalog catalog, IUnsentRequests unsent, NamedModelReader names)
{
    private static readonly ReadOnlyMemory<byte> Success = JsonAnswer.Make(static json =>
    {
        json.WriteStartObject();
        json.WriteString("status"u8, "success"u8);
        json.WriteEndObject();
    });

    /// <summary>Success as the only line of a stream, unless the client wants no stream.</summary>
    private static readonly ReadOnlyMemory<byte> SuccessLine = (byte[])[.. Success.Span, (byte)'\n'];

    /// <summary>Clients fetch a model before they use it if it is not in their list.</summary>
    public async Task PullAsync(HttpContext context)
    {
        var (name, error) = await names.ReadAsync(context).ConfigureAwait(false);
        if (name is not null) error = (await catalog.FindAsync(name.Model, context.RequestAborted).ConfigureAwait(false)).Error;
        await (error is not null ? unsent.RefuseAsync(context, error)
            : name!.Stream ? JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, SuccessLine, "application/x-ndjson")
            : JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, Success)).ConfigureAwait(false);
    }

    public Task RefuseAsync(HttpContext context) => unsent.RefuseAsync(context, new ProviderError(
        ProviderErrorKind.NotFound, $"{context.Request.Method} {Shortened.For(context, context.Request.Path.Value ?? "")} is not served: this is a gateway, which keeps no models or accounts of its own. GET /api/tags lists the models of its providers."));
}
