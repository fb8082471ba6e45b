namespace UpstreamSimulator.Formats.OpenAIChat.Errors;

/// <summary>GitHub Models: <c>{"error":{code,message,details}}</c> with details as text.</summary>
internal sealed class GitHubModelsErrors : IErrorShape
{
    private readonly OpenAIErrors _nested = new();

    public ErrorBody Shape(ErrorCase error)
    {
        if (error.Inside200)
            return _nested.Shape(error);

        var bytes = Json.Write(error, static (json, error) =>
        {
            json.WriteStartObject();
            json.WriteStartObject("error"u8);
            json.WriteString("code"u8, CodeOf(error.Kind));
            json.WriteString("message"u8, error.Message);
            json.WriteString("details"u8, error.Message);
            json.WriteEndObject();
            json.WriteEndObject();
        });
        return new ErrorBody(error.Status, bytes.ToArray());
    }

    private static string CodeOf(ErrorKind kind) => kind switch
    {
        ErrorKind.BadKey or ErrorKind.MissingKey => "unauthorized",
        ErrorKind.Payment or ErrorKind.NoQuota => "insufficient_quota",
        ErrorKind.Forbidden => "no_access",
        ErrorKind.NotFound => "unknown_model",
        ErrorKind.UnknownPath => "not_found",
        ErrorKind.RateLimited => "RateLimitReached",
        ErrorKind.Server or ErrorKind.Overloaded or ErrorKind.Timeout => "InternalServerError",
        _ => "BadRequest",
    };
}
