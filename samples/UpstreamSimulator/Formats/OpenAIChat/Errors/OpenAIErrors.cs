using System.Text.Json;

namespace UpstreamSimulator.Formats.OpenAIChat.Errors;

/// <summary><c>{"error":{message,type,param,code}}</c>.</summary>
internal class OpenAIErrors : IErrorShape
{
    public virtual ErrorBody Shape(ErrorCase error) => error.Inside200
        // A number, since nothing else tells the status of an error inside a 200.
        ? Write(error, (json, status) => json.WriteNumber("code"u8, status))
        : Write(error, (json, _) => json.WriteString("code"u8, error.Code ?? CodeOf(error.Kind)));

    protected static ErrorBody Write(ErrorCase error, Action<Utf8JsonWriter, int> writeCode)
    {
        var bytes = Json.Write((error, writeCode), static (json, state) =>
        {
            json.WriteStartObject();
            json.WriteStartObject("error"u8);
            json.WriteString("message"u8, state.error.Message);
            json.WriteString("type"u8, TypeOf(state.error.Kind));
            json.WriteString("param"u8, state.error.Parameter);
            state.writeCode(json, state.error.Status);
            json.WriteEndObject();
            json.WriteEndObject();
        });
        return new ErrorBody(error.Status, bytes.ToArray());
    }

    private static string TypeOf(ErrorKind kind) => kind switch
    {
        ErrorKind.RateLimited => "requests",
        ErrorKind.NoQuota or ErrorKind.Payment => "insufficient_quota",
        ErrorKind.Server or ErrorKind.Timeout or ErrorKind.Overloaded => "server_error",
        _ => "invalid_request_error",
    };

    private static string? CodeOf(ErrorKind kind) => kind switch
    {
        ErrorKind.BadKey => "invalid_api_key",
        ErrorKind.UnknownPath => "unknown_url",
        ErrorKind.NotFound => "model_not_found",
        ErrorKind.Payment or ErrorKind.NoQuota => "insufficient_quota",
        ErrorKind.RateLimited => "rate_limit_exceeded",
        _ => null,
    };
}
