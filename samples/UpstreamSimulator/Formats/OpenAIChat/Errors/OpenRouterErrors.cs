namespace UpstreamSimulator.Formats.OpenAIChat.Errors;

/// <summary>OpenRouter: the status as a number for code; what its upstream said is in the metadata (recorded).</summary>
internal sealed class OpenRouterErrors : IErrorShape
{
    public ErrorBody Shape(ErrorCase error)
    {
        var bytes = Json.Write(error, static (json, error) =>
        {
            json.WriteStartObject();
            json.WriteStartObject("error"u8);
            json.WriteString("message"u8, error.Message);
            json.WriteNumber("code"u8, error.Status);
            if (error.Kind is ErrorKind.RateLimited or ErrorKind.Server or ErrorKind.Overloaded)
            {
                json.WriteStartObject("metadata"u8);
                json.WriteString("raw"u8, error.Message);
                json.WriteString("provider_name"u8, "Simulator"u8);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteString("user_id"u8, "user_simulator"u8);
            json.WriteEndObject();
        });
        return new ErrorBody(error.Status, bytes.ToArray());
    }
}
