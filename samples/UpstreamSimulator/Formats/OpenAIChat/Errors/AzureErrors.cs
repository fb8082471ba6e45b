using System.Globalization;

namespace UpstreamSimulator.Formats.OpenAIChat.Errors;

/// <summary>Azure OpenAI: <c>{"error":{code,message}}</c>, where code is often the status as a string.</summary>
internal sealed class AzureErrors : IErrorShape
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
            json.WriteString("code"u8, CodeOf(error));
            json.WriteString("message"u8, error.Message);
            json.WriteEndObject();
            json.WriteEndObject();
        });
        return new ErrorBody(error.Status, bytes.ToArray());
    }

    private static string CodeOf(ErrorCase error) => error.Kind switch
    {
        ErrorKind.InvalidRequest => "BadRequest",
        ErrorKind.NotFound => "DeploymentNotFound",
        ErrorKind.NoQuota => "insufficient_quota",
        ErrorKind.Server => "InternalServerError",
        _ => error.Status.ToString(CultureInfo.InvariantCulture),
    };
}
