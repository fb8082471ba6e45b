using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Endpoints;

/// <summary><c>GET /v1/models</c> and <c>GET /v1/models/{id}</c>. The answers are made once.</summary>
internal sealed class ModelsEndpoint
{
    private readonly IChatDispatcher _dispatcher;
    private readonly byte[] _list;
    private readonly Dictionary<string, byte[]> _single;

    public ModelsEndpoint(ProviderRegistry registry, IChatDispatcher dispatcher)
    {
        _dispatcher = dispatcher;
        _list = Json(json =>
        {
            json.WriteStartObject();
            json.WriteString("object"u8, "list"u8);
            json.WriteStartArray("data"u8);
            foreach (var model in registry.Models) Write(json, model);
            json.WriteEndArray();
            json.WriteEndObject();
        });
        _single = registry.Models.DistinctBy(m => m.Id).ToDictionary(m => m.Id, m => Json(json => Write(json, m)), StringComparer.Ordinal);
    }

    public Task ListAsync(HttpContext context) => JsonAnswer.WriteAsync(context, 200, _list);

    public async Task GetAsync(HttpContext context)
    {
        // Clients escape the slash in an id, and routing leaves that one escape alone.
        string id = (context.Request.RouteValues["id"] as string ?? "").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        if (_single.TryGetValue(id, out byte[]? model))
        {
            await JsonAnswer.WriteAsync(context, 200, model).ConfigureAwait(false);
            return;
        }
        var result = _dispatcher.Reject(new ProviderError(
            ProviderErrorKind.NotFound, $"The model {Shortened.For(id)} does not exist here. GET /v1/models lists what there is.")
        { Code = "model_not_found", Param = "model" });
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
