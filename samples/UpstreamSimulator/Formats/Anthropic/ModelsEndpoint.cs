using System.Globalization;
using System.Text.Json;
using UpstreamSimulator.Calls;
using UpstreamSimulator.Formats.OpenAIChat;

namespace UpstreamSimulator.Formats.Anthropic;

/// <summary><c>GET /v1/models</c>, in pages: 20 unless asked for more, though no more than 1000.</summary>
internal sealed class ModelsEndpoint : Endpoint
{
    private const int PageSize = 20;
    private const int LargestPage = 1000;

    // More than a page, so that a client that does not ask for all of them is found out.
    private static readonly IReadOnlyList<string> Models =
    [
        "claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5", "claude-opus-5", "claude-sonnet-5", "claude-fable-5-1",
        "claude-fable-5", "claude-opus-4-8", "claude-opus-4-7", "claude-opus-4-6", "claude-sonnet-4-6",
        "claude-opus-4-5-20251101", "claude-haiku-4-5-20251001", "claude-sonnet-4-5-20250929", "claude-opus-4-1-20250805",
        "claude-opus-4-20250514", "claude-sonnet-4-20250514", "claude-3-7-sonnet-20250219", "claude-3-5-sonnet-20241022",
        "claude-3-5-haiku-20241022", "claude-3-opus-20240229", "claude-3-haiku-20240307",
    ];

    public override IParsedRequest Parse(Call call)
    {
        var request = call.Http.Request;
        if (CheckVersion(request) is { } problem)
            return new RefusedRequest(problem);

        var limit = request.Query["limit"].ToString();
        var size = PageSize;
        if (limit.Length > 0 && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out size) || size is 0 or > LargestPage))
            return new RefusedRequest(ErrorCase.InvalidRequest("Input should be from 1 to 1000", "limit"));

        return new BodilessRequest(Json.Write(size, Write));
    }

    private static void Write(Utf8JsonWriter json, int size)
    {
        var page = Models.Take(size).ToList();
        json.WriteStartObject();
        json.WriteStartArray("data"u8);
        foreach (var model in page)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "model"u8);
            json.WriteString("id"u8, model);
            json.WriteString("display_name"u8, model);
            json.WriteString("created_at"u8, "2026-01-01T00:00:00Z"u8);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteBoolean("has_more"u8, page.Count < Models.Count);
        json.WriteString("first_id"u8, page[0]);
        json.WriteString("last_id"u8, page[^1]);
        json.WriteEndObject();
    }
}
