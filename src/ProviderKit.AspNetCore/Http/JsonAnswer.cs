using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Http;

/// <summary>Writes a JSON body that is already bytes.</summary>
internal static class JsonAnswer
{
    public const string ContentType = "application/json; charset=utf-8";

    public static Task WriteAsync(HttpContext context, int status, ReadOnlyMemory<byte> body, string contentType = ContentType)
    {
        var response = context.Response;
        response.StatusCode = status;
        // Every reply has an id; these replies do not come from the dispatcher, whose records have their own ids.
        AnswerForm.Of(context).WriteId(response, context.TraceIdentifier);
        ClientRequestId.Echo(context);
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        return response.BodyWriter.WriteAsync(body, context.RequestAborted).AsTask();
    }

    /// <summary>A body.</summary>
    public static ReadOnlyMemory<byte> Make(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes)) write(json);
        return bytes.WrittenMemory;
    }
}
