namespace UpstreamSimulator.Formats.OpenAIChat.Errors;

/// <summary>How a vendor's errors look. Stateless.</summary>
internal interface IErrorShape
{
    ErrorBody Shape(ErrorCase error);
}
