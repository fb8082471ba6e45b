using System.Text.Json;
using UpstreamSimulator.Calls;
using UpstreamSimulator.Formats.OpenAIChat;

namespace UpstreamSimulator.Formats.OpenAIOthers;

/// <summary>A request for images that was read: made of a text, which is JSON, or of other images, which is a form.</summary>
internal sealed class ImagesRequest : IParsedRequest
{
    private const int MostImages = 10;
    private const string Pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private readonly int _images = 1;

    public ImagesRequest(Call call)
    {
        if (FormFields.IsForm(call.Http.Request))
        {
            Model = FormFields.Find(call, "model");
            return;
        }

        using var document = BodyReader.Parse(call.Body, out var problem);
        Problem = problem;
        if (document is null)
            return;
        Model = document.RootElement.Text("model");
        _images = document.RootElement.Number("n") ?? 1;
        Problem = MemberKinds.FindProblem(document.RootElement)
            ?? (string.IsNullOrEmpty(document.RootElement.Text("prompt")) ? ErrorCase.InvalidRequest("Missing required parameter: 'prompt'.", "prompt") : null)
            ?? (_images is < 1 or > MostImages ? ErrorCase.InvalidRequest($"Invalid 'n': expected 1 to {MostImages}.", "n") : null);
    }

    public string? Model { get; }

    public ErrorCase? Problem { get; }

    public Reply Answer(Call call) => new WholeReply(Json.Write((call.Created, _images), static (json, state) =>
    {
        json.WriteStartObject();
        json.WriteNumber("created"u8, state.Created);
        json.WriteStartArray("data"u8);
        for (var image = 0; image < state._images; image++)
        {
            json.WriteStartObject();
            json.WriteString("b64_json"u8, Pixel);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("usage"u8);
        json.WriteNumber("input_tokens"u8, 12);
        json.WriteNumber("output_tokens"u8, 196 * state._images);
        json.WriteNumber("total_tokens"u8, 12 + (196 * state._images));
        json.WriteEndObject();
        json.WriteEndObject();
    }));

    public void Dispose()
    {
    }
}
