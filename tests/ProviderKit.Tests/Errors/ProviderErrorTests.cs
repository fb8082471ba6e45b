using ProviderKit.Tests.Support;
using static ProviderKit.ProviderErrorKind;

namespace ProviderKit.Tests.Errors;

public class ProviderErrorTests
{
    private static readonly object[] Kinds =
    [
        new object?[] { InvalidRequest, 400, "invalid_request_error", null, false }, new object?[] { NotFound, 404, "invalid_request_error", "not_found", false },
        new object?[] { MethodNotAllowed, 405, "invalid_request_error", "method_not_allowed", false },
        new object?[] { PayloadTooLarge, 413, "invalid_request_error", "request_too_large", false },
        new object?[] { UnsupportedMediaType, 415, "invalid_request_error", "unsupported_media_type", false },
        new object?[] { Unauthenticated, 401, "authentication_error", "invalid_api_key", false }, new object?[] { ForeignCaller, 403, "permission_error", "foreign_caller", false },
        new object?[] { PermissionDenied, 403, "permission_error", null, false }, new object?[] { RateLimited, 429, "rate_limit_error", "rate_limit_exceeded", null },
        new object?[] { QuotaExhausted, 429, "rate_limit_error", "insufficient_quota", false }, new object?[] { AllTokensBlocked, 429, "rate_limit_error", "all_tokens_blocked", null },
        new object?[] { UpstreamAuthentication, 502, "server_error", "upstream_auth", false }, new object?[] { UpstreamError, 502, "server_error", "upstream_error", null },
        new object?[] { Overloaded, 503, "server_error", "overloaded", null }, new object?[] { Unreachable, 502, "server_error", "upstream_unreachable", null },
        new object?[] { ConnectionLost, 502, "server_error", "upstream_connection_lost", false }, new object?[] { BadReply, 502, "server_error", "upstream_bad_reply", null },
        new object?[] { ProviderErrorKind.Timeout, 504, "server_error", "upstream_timeout", false }, new object?[] { Saturated, 503, "server_error", "gateway_saturated", null },
        new object?[] { NotConfigured, 503, "server_error", "provider_not_configured", false }, new object?[] { ShuttingDown, 503, "server_error", "server_shutting_down", null },
        new object?[] { Cancelled, 499, "invalid_request_error", null, null }, new object?[] { Internal, 500, "server_error", "internal_error", null },
    ];

    [TestCaseSource(nameof(Kinds))]
    public void Kind_Alone_DecidesStatusTypeAndCode(ProviderErrorKind kind, int status, string type, string? code, bool? retry)
    {
        var error = new ProviderError(kind, "m");
        Assert.That((error.HttpStatus, error.ShouldRetry), Is.EqualTo((status, retry)));
        var json = Json.Error(error);
        Assert.That(((string?)json["message"], (string?)json["type"], (string?)json["param"], (string?)json["code"]), Is.EqualTo(("m", type, (string?)null, code)));
    }

    [Test]
    public void Kinds_AllAreCovered() =>
        Assert.That(Kinds.Select(k => (ProviderErrorKind)((object?[])k)[0]!), Is.EquivalentTo(Enum.GetValues<ProviderErrorKind>()));

    [TestCase(InvalidRequest, 422, 422)]
    [TestCase(InvalidRequest, 502, 400)]
    [TestCase(UpstreamError, 503, 503)]
    [TestCase(UpstreamError, 504, 504)]
    [TestCase(UpstreamError, 408, 504)]
    [TestCase(UpstreamError, 500, 502)]
    [TestCase(UpstreamError, 599, 502)]
    [TestCase(RateLimited, 503, 429)]
    public void HttpStatus_WithTheUpstreams(ProviderErrorKind kind, int upstream, int status) =>
        Assert.That(new ProviderError(kind, "m") { UpstreamStatus = upstream }.HttpStatus, Is.EqualTo(status));

    [Test]
    public void WriteJson_TextInNeedOfEscapes_IsValidAndOneObject()
    {
        var error = new ProviderError(InvalidRequest, "\"<é😀\r\n\u2028\ud800") { Code = "c\"", Type = "t", Param = "p", Details = "\"a\":{\"b\":[]}"u8.ToArray() };
        var json = Json.Error(error);
        Assert.That((string?)json["message"], Does.StartWith("\"<é😀\r\n\u2028"));
        Assert.That(((string?)json["code"], json["a"]!.ToJsonString()), Is.EqualTo(("c\"", "{\"b\":[]}")));
    }

    [Test]
    public void ProviderException_NoError_Throws() => Assert.That(() => new ProviderException(null!), Throws.ArgumentNullException);
}
