using ProviderKit.Dispatch.Limits;

namespace ProviderKit.Tests.Memory;

public class ProcessLimitsTests
{
    private static readonly string[] Lines =
    [
        "Limit                     Soft Limit           Hard Limit           Units     ",
        "Max processes             96396                96396                processes ",
        "Max open files            1024                 524288               files     ",
    ];

    [Test]
    public void HandlesIn_TheSystemsList_IsTheSoftLimit() => Assert.That(ProcessLimits.HandlesIn(Lines), Is.EqualTo(1024));

    [TestCase("Max open files            unlimited            unlimited            files     ")]
    [TestCase("Max processes             96396                96396                processes ")]
    public void HandlesIn_NoNumber_IsUnknown(string line) => Assert.That(ProcessLimits.HandlesIn([line]), Is.Null);

    [TestCase(256, 174, 9)]
    [TestCase(256, 250, 4)]
    [TestCase(1024, 200, 380)]
    [TestCase(int.MaxValue, 200, 1_000_000)]
    public void Calls_OfTheHandles_LeaveRoomForWhatTheProcessOpensItself(int handles, int open, int calls) =>
        Assert.That(new ProcessLimits(1 << 30, handles, open).Calls, Is.EqualTo(calls));

    [TestCase(null, null)]
    [TestCase(1024, 380)]
    [TestCase(100_000, null)]
    public void ScarceCalls_OnlyWhereTheyAreFew(int? handles, int? calls) =>
        Assert.That(new ProcessLimits(1 << 30, handles, 200).ScarceCalls, Is.EqualTo(calls));

    [Test]
    public void Read_OnThisMachine_FindsMemory() => Assert.That(ProcessLimits.Read().Memory, Is.Positive);

    [Test]
    public void Gates_FewHandles_LimitTheCallsAndASettingComesFirst()
    {
        Assert.That(UpstreamGates.Create(new UpstreamLimitOptions(), TimeProvider.System), Is.Null);
        var few = UpstreamGates.Create(new UpstreamLimitOptions(), TimeProvider.System, calls: 1)!.Overall!;
        Assert.That((few.TryEnter(), few.TryEnter()), Is.EqualTo((true, false)));
        var set = UpstreamGates.Create(new UpstreamLimitOptions { MaxConcurrent = 2 }, TimeProvider.System, calls: 1)!.Overall!;
        Assert.That((set.TryEnter(), set.TryEnter(), set.TryEnter()), Is.EqualTo((true, true, false)));
    }
}
