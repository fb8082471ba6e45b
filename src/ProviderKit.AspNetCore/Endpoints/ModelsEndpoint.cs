using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;
using ProviderKit.AspNetCore.Security;

namespace ProviderKit.AspNetCore.Endpoints;

/// <summary><c>GET /v1/models</c> and <c>GET /v1/models/{id}</c>.</summary>
internal sealed class ModelsEndpoint(ModelCatalog catalog, IChatDispatcher dispatcher)
{
    public async Task ListAsync(HttpContext context)
    {
        var models = await catalog.ListAsync(context.RequestAborted).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(context, 200, Json(json =>
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
        // Clients escape the slash in an id, and routing leaves that one escape alone.
        string id = (context.Request.RouteValues["id"] as string ?? "").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        var models = await catalog.ListAsync(context.RequestAborted).ConfigureAwait(false);
        if (models.FirstOrDefault(m => m.Id == id) is { } model)
        {
            await JsonAnswer.WriteAsync(context, 200, Json(json => Write(json, model))).ConfigureAwait(false);
            return;
        }
        var result = dispatcher.Reject(new ProviderError(
            ProviderErrorKind.NotFound, $"The model {Shortened.For(id)} does not exist here. GET /v1/models lists what there is.")
        { Code = "model_not_found", Param = "model" }, ClientIdentity.Of(context)?.Name);
        await using (result.ConfigureAwait(false)) await ReplyWriter.WriteAsync(context, result).ConfigureAwait(false);
    }

    private static void Write(Utf8JsonWriter json, ChatModel model)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, model.Id);
        json.WriteString("object"u8, "model"u8);
        json.WriteNumber("created"u8, model.Created);
        json.WriteString("owned_by"u8, model.Provider);
        json.WriteEndObject();
    }

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes)) write(json);
        return bytes.WrittenSpan.ToArray();
    }
}
