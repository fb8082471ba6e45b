using ProviderKit.Tests.Support;
using ProviderKit.Vendors.ClaudeCode;
using ProviderKit.Vendors.Cli;
using ProviderKit.Vendors.CursorAgent;
using static ProviderKit.ProviderErrorKind;

namespace ProviderKit.Tests.Vendors.Cli;

/// <summary>What commands say when they fail, read without a command. The present is 12:00 UTC on Thursday, 5 November 2026.</summary>
public class CliErrorTests
{
    private static readonly CliErrorWords Claude = new ClaudeCodeCli().Words;

    private static readonly CliErrorWords Cursor = new CursorAgentCli().Words;

    [TestCase("Claude AI usage limit reached|1793887200", 7200.0)]
    [TestCase("Claude AI usage limit reached|1793887200000", 7200.0)]
    [TestCase("Claude usage limit reached. Your limit will reset at 1pm (Etc/GMT+5).", 21600.0)]
    [TestCase("5-hour limit reached ∙ resets 3pm", 10800.0)]
    [TestCase("You've hit your session limit · resets 8:30pm (UTC)", 30600.0)]
    [TestCase("Weekly limit reached ∙ resets Nov 9 at 5pm", 363600.0)]
    [TestCase("API Error: Rate limit reached", null)]
    [TestCase("""API Error: 429 {"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed your account's rate limit. Please try again in 20s."}}""", 20.0)]
    [TestCase("""API Error: Request rejected (429) · this may be a temporary capacity issue""", null)]
    public void Reported_ALimit_RestsUntilTheTimeItNames(string said, double? seconds)
    {
        var error = Reported(said);
        Assert.That((error.Kind, error.HttpStatus, error.RetryAfter?.TotalSeconds), Is.EqualTo((RateLimited, 429, seconds)));
        Assert.That(error.Message, Does.StartWith("claude_code: the command reports: "));
    }

    [TestCase("""API Error: 429 {"type":"error","error":{"type":"rate_limit_error","message":"Extra usage is required for long context requests."}}""", 429)]
    [TestCase("""Error: 429 429 {"type":"error","error":{"type":"rate_limit_error","message":"Extra usage is required for long context requests."},"request_id":"r"}""", 429)]
    [TestCase("API Error: Extra usage is required for 1M context · run /extra-usage to enable, or /model to switch to standard context", 400)]
    [TestCase("""API Error: 400 {"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum"}}""", 400)]
    [TestCase("API Error: 413 Request too large", 413)]
    [TestCase("Request too large. Double press esc to go back and try with a smaller file.", 400)]
    public void Reported_AboutTheRequest_IsTheClientsAffair(string said, int status)
    {
        var error = Reported(said);
        Assert.That((error.Kind, error.HttpStatus, error.LeadsToNextToken, error.BlamesUpstream), Is.EqualTo((InvalidRequest, status, false, false)));
    }

    [TestCase("You've hit your Opus limit · resets 3pm", "*opus*")]
    [TestCase("Opus weekly limit reached ∙ resets Nov 9 at 5pm", "*opus*")]
    [TestCase("You've reached your Sonnet weekly limit", "*sonnet*")]
    [TestCase("You've hit your session limit", null)]
    public void Reported_ALimitOfOneClass_NamesTheClass(string said, string? models) =>
        Assert.That((Reported(said).Kind, Reported(said).Reach.Models), Is.EqualTo((RateLimited, models)));

    [TestCase("API Error: 402 Payment required", QuotaExhausted)]
    [TestCase("API Error: 403 Forbidden", PermissionDenied)]
    [TestCase("API Error: 529 Overloaded", Overloaded)]
    [TestCase("API Error: Overloaded", Overloaded)]
    [TestCase("API Error: 500 something", UpstreamError)]
    [TestCase("429 files were changed", UpstreamError)]
    [TestCase("\u001b[31mInvalid API key\u001b[0m", UpstreamAuthentication)]
    [TestCase("a notice\nError: Invalid API key", UpstreamAuthentication)]
    public void Reported_OtherWords_AreTheirKind(string said, ProviderErrorKind kind) => Assert.That(Reported(said).Kind, Is.EqualTo(kind));

    [Test]
    public void Ended_TimeOnAnotherLineThanTheWords_IsRead()
    {
        var error = CliErrors.Ended("cursor_agent", 1, "notice\nError: You've hit your usage limit\nYour usage limits will reset when your cycle ends on 11/06/2026.\n", Cursor, Rules());
        Assert.That((error.Kind, error.RetryAfter), Is.EqualTo((RateLimited, (TimeSpan?)TimeSpan.FromHours(12))));
    }

    [Test]
    public void Reported_OperatorsRule_ComesBeforeTheWords()
    {
        var rule = new ErrorRule { Contains = "session limit", Then = ErrorAction.Block, For = TimeSpan.FromMinutes(7) };
        var error = CliErrors.Reported("claude_code", "You've hit your session limit · resets 3pm", Claude, ClaudeCodeVendor.Row.Errors.With([rule], new FakeTime()));
        Assert.That((error.Kind, error.Reach.For, error.RetryAfter), Is.EqualTo((RateLimited, rule.For, rule.For)));
    }

    private static ProviderError Reported(string said) => CliErrors.Reported("claude_code", said, Claude, Rules());

    private static ErrorRules Rules() => ClaudeCodeVendor.Row.Errors.With([], new FakeTime());
}
